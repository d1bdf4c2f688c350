import type { ResourceId } from '../arm/resource-id.ts'
import type { Colour } from '../config/types.ts'
import type { StepContext } from '../provisioning/index.ts'
import { fluxConfigurationId, fluxExtensionId } from '../templates/index.ts'

/** A condition of one of Flux's objects, as Kubernetes has them. */
export interface Condition {
  readonly type?: string
  readonly status?: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

/** What Azure tells of one of Flux's objects. */
export interface ObjectStatus {
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly complianceState?: string
  readonly statusConditions?: readonly Condition[]
}

/** A Flux configuration as Resource Manager answers it; only what we read ("Conceptual overview of GitOps with Flux v2"). */
export interface FluxConfiguration {
  readonly properties: {
    readonly provisioningState?: string
    readonly complianceState?: string
    readonly suspend?: boolean
    readonly errorMessage?: string
    /** `<branch>@sha1:<commit>`, or `<tag>@sha256:<digest>` of an artifact. */
    readonly sourceSyncedCommitId?: string
    readonly statusUpdatedAt?: string
    readonly repositoryPublicKey?: string
    readonly statuses?: readonly ObjectStatus[]
  }
}

export interface Extension {
  readonly properties: {
    readonly provisioningState?: string
    readonly currentVersion?: string
    readonly errorInfo?: { readonly code?: string; readonly message?: string } | null
    readonly statuses?: readonly { readonly code?: string; readonly level?: string; readonly message?: string }[]
  }
}

/** The cluster itself, as far as Flux depends on it. */
export interface Cluster {
  readonly properties: {
    readonly provisioningState?: string
    readonly powerState?: { readonly code?: string }
  }
}

export interface FluxState {
  readonly configurationId: ResourceId
  readonly cluster: Cluster | undefined
  readonly extension: Extension | undefined
  readonly configuration: FluxConfiguration | undefined
}

/** What Resource Manager tells of Flux in a colour's cluster. */
export async function readFlux({ azure, baseline }: StepContext, colour: Colour): Promise<FluxState> {
  const configurationId = fluxConfigurationId(baseline, colour)
  const [cluster, extension, configuration] = await Promise.all([
    azure.read<Cluster>(baseline.ids.clusters[colour].cluster),
    azure.read<Extension>(fluxExtensionId(baseline, colour)),
    azure.read<FluxConfiguration>(configurationId)
  ])
  return { configurationId, cluster, extension, configuration }
}

/** The condition by which an object says whether it is ready. */
export function readyOf({ statusConditions = [] }: ObjectStatus): Condition | undefined {
  return statusConditions.find(({ type }) => type === 'Ready')
}
