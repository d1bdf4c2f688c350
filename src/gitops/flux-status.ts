import type { ResourceId } from '../arm/resource-id.ts'
import type { Colour } from '../config/types.ts'
import type { StepContext } from '../provisioning/index.ts'
import { fluxConfigurationId, fluxExtensionId } from '../templates/index.ts'

/** A condition of a Flux object, as in Kubernetes. */
export interface Condition {
  readonly type?: string
  readonly status?: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

/** Azure's report about a Flux object. */
export interface ObjectStatus {
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly complianceState?: string
  readonly statusConditions?: readonly Condition[]
}

/**
 * A Flux configuration as Resource Manager returns it ("Conceptual overview of GitOps with Flux v2"). The type has only
 * the properties that this project reads.
 */
export interface FluxConfiguration {
  readonly properties: {
    readonly provisioningState?: string
    readonly complianceState?: string
    readonly suspend?: boolean
    readonly errorMessage?: string
    /** Fetched revision: `<branch>@sha1:<commit>`, or `<tag>@sha256:<digest>` for an artifact. */
    readonly sourceSyncedCommitId?: string
    readonly statusUpdatedAt?: string
    /** Time at which Flux fetched the revision. */
    readonly sourceUpdatedAt?: string
    readonly repositoryPublicKey?: string
    readonly statuses?: readonly ObjectStatus[]
  }
}

export interface FluxExtension {
  readonly properties: {
    readonly provisioningState?: string
    readonly currentVersion?: string
    readonly errorInfo?: { readonly code?: string; readonly message?: string } | null
    readonly statuses?: readonly { readonly code?: string; readonly level?: string; readonly message?: string }[]
  }
}

/** Properties of the cluster on which Flux depends. */
export interface FluxCluster {
  readonly properties: {
    readonly provisioningState?: string
    readonly powerState?: { readonly code?: string }
  }
}

export interface FluxState {
  readonly configurationId: ResourceId
  readonly cluster: FluxCluster | undefined
  readonly extension: FluxExtension | undefined
  readonly configuration: FluxConfiguration | undefined
}

/** Reads the state of Flux in the blue or green cluster from Resource Manager. */
export async function readFlux(
  { azure, baseline }: Pick<StepContext, 'azure' | 'baseline'>,
  colour: Colour
): Promise<FluxState> {
  const configurationId = fluxConfigurationId(baseline, colour)
  const [cluster, extension, configuration] = await Promise.all([
    azure.read<FluxCluster>(baseline.ids.clusters[colour].cluster),
    azure.read<FluxExtension>(fluxExtensionId(baseline, colour)),
    azure.read<FluxConfiguration>(configurationId)
  ])
  return { configurationId, cluster, extension, configuration }
}

/**
 * Returns the condition that states whether a Flux object is ready, or `undefined` if the object does not have it yet.
 */
export function readyCondition({ statusConditions = [] }: ObjectStatus): Condition | undefined {
  return statusConditions.find(({ type }) => type === 'Ready')
}
