import type { Colour } from '../../config/colours.ts'
import type { ReadingContext } from '../live-state/slice.ts'

/** A managed cluster as Resource Manager returns it, reduced to the properties that this project reads. */
export interface FoundCluster {
  readonly location?: string
  readonly properties: {
    readonly provisioningState?: string
    readonly status?: FoundStatus
    readonly powerState?: { readonly code?: string }
    readonly kubernetesVersion?: string
    readonly currentKubernetesVersion?: string
    readonly privateFQDN?: string
    readonly nodeResourceGroup?: string
    /** Unique id of the cluster. A cluster that is created again has another one. */
    readonly resourceUID?: string
    readonly disableLocalAccounts?: boolean
    readonly oidcIssuerProfile?: { readonly issuerURL?: string }
    readonly aadProfile?: { readonly managed?: boolean; readonly enableAzureRBAC?: boolean }
    readonly networkProfile?: { readonly outboundType?: string; readonly networkPolicy?: string }
    readonly apiServerAccessProfile?: {
      readonly enablePrivateCluster?: boolean
      readonly enableVnetIntegration?: boolean
      readonly enablePrivateClusterPublicFQDN?: boolean
      readonly privateDNSZone?: string
      readonly subnetId?: string
    }
    readonly agentPoolProfiles?: readonly FoundPool[]
    readonly autoUpgradeProfile?: Settings
    readonly upgradeSettings?: Settings & { readonly overrideSettings?: UpgradeOverride }
  }
}

/** Setting that lets an upgrade bypass checks that would stop it, if the upgrade starts before `until`. */
export interface UpgradeOverride {
  readonly forceUpgrade?: boolean
  readonly until?: string
}

/**
 * Status of the last operation. `provisioningError` says why the operation failed (api-version 2025-04-01 and later)
 * and is absent if it did not fail.
 */
export interface FoundStatus {
  readonly provisioningError?: { readonly code?: string; readonly message?: string }
}

export interface FoundPool {
  readonly name: string
  readonly provisioningState?: string
  readonly status?: FoundStatus
  readonly powerState?: { readonly code?: string }
  readonly orchestratorVersion?: string
  readonly currentOrchestratorVersion?: string
  readonly upgradeSettings?: Settings
}

export type Settings = Readonly<Record<string, unknown>>

/** Returns the blue or green cluster, or `undefined` if it does not exist. */
export function readCluster(
  { azure, baseline }: Pick<ReadingContext, 'azure' | 'baseline'>,
  colour: Colour
): Promise<FoundCluster | undefined> {
  return azure.read<FoundCluster>(baseline.ids.clusters[colour].cluster)
}
