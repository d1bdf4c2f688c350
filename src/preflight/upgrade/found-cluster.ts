import { parseResourceId, type ResourceId, resourceGroupId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { compareVersions } from '../../config/index.ts'
import { Failure } from '../../runtime/failure.ts'

export { compareVersions, minorOf } from '../../config/index.ts'

/** A cluster as Azure returns it, with the properties that rules about upgrades read. */
export interface FoundCluster {
  readonly location: string
  readonly systemData?: { readonly createdAt?: string }
  readonly sku?: { readonly tier?: string }
  readonly identity?: {
    readonly principalId?: string
    readonly userAssignedIdentities?: Readonly<Record<string, { readonly principalId?: string }>>
  }
  readonly properties: {
    readonly provisioningState?: string
    readonly powerState?: PowerState
    readonly status?: FoundStatus
    readonly kubernetesVersion?: string
    readonly currentKubernetesVersion?: string
    readonly supportPlan?: string
    readonly resourceUID?: string
    readonly nodeResourceGroup?: string
    readonly servicePrincipalProfile?: { readonly clientId?: string }
    readonly autoUpgradeProfile?: { readonly upgradeChannel?: string; readonly nodeOSUpgradeChannel?: string }
    readonly upgradeSettings?: {
      readonly overrideSettings?: { readonly forceUpgrade?: boolean; readonly until?: string }
    }
    readonly networkProfile?: {
      readonly networkPlugin?: string
      readonly networkPluginMode?: string
      readonly networkPolicy?: string
      readonly networkDataplane?: string
      readonly outboundType?: string
      readonly podCidr?: string
      readonly podCidrs?: readonly string[]
    }
    readonly apiServerAccessProfile?: {
      readonly subnetId?: string
      readonly enableVnetIntegration?: boolean
      readonly enablePrivateCluster?: boolean
      readonly privateDNSZone?: string
    }
    readonly addonProfiles?: Readonly<Record<string, { readonly enabled?: boolean } | undefined>>
    readonly workloadAutoScalerProfile?: {
      readonly keda?: { readonly enabled?: boolean }
      readonly verticalPodAutoscaler?: { readonly enabled?: boolean }
    }
    readonly securityProfile?: {
      readonly workloadIdentity?: { readonly enabled?: boolean }
      readonly defender?: { readonly securityMonitoring?: { readonly enabled?: boolean } }
    }
    readonly serviceMeshProfile?: {
      readonly mode?: string
      readonly istio?: { readonly revisions?: readonly string[] }
    }
    readonly agentPoolProfiles?: readonly FoundPool[]
  }
}

export interface FoundPool {
  readonly name: string
  readonly mode?: string
  readonly count?: number
  readonly minCount?: number
  readonly maxCount?: number
  readonly enableAutoScaling?: boolean
  readonly vmSize?: string
  readonly osSKU?: string
  readonly osType?: string
  readonly maxPods?: number
  readonly scaleSetPriority?: string
  readonly availabilityZones?: readonly string[]
  readonly vnetSubnetID?: string
  readonly podSubnetID?: string
  readonly provisioningState?: string
  readonly powerState?: PowerState
  readonly status?: FoundStatus
  readonly orchestratorVersion?: string
  readonly currentOrchestratorVersion?: string
  readonly nodeImageVersion?: string
  readonly upgradeSettings?: {
    readonly maxSurge?: string
    readonly maxUnavailable?: string
    readonly drainTimeoutInMinutes?: number
    readonly nodeSoakDurationInMinutes?: number
    readonly undrainableNodeBehavior?: string
  }
}

interface PowerState {
  readonly code?: string
}

/** Status of the last operation. `provisioningError` is absent if it did not fail. */
interface FoundStatus {
  readonly provisioningError?: { readonly code?: string; readonly message?: string }
}

/** Reads a cluster. Throws Failure: `cluster-missing` if it does not exist, `azure-refused` if Azure shows only a part of it. */
export async function readUpgradeCluster(azure: Pick<AzureReader, 'read'>, id: ResourceId): Promise<FoundCluster> {
  const found = await azure.read<FoundCluster>(id)
  if (found !== undefined && isWhole(found)) return found
  if (found !== undefined) {
    throw new Failure('azure-refused', `Azure shows the cluster ${id} without its region or its properties.`, {
      subject: id,
      remedy: 'Run again. If it happens again, report it to Azure support.'
    })
  }
  throw new Failure('cluster-missing', `The cluster ${id} does not exist.`, {
    subject: id,
    remedy: 'Correct `environment` or `colour`, or create the cluster with `provision`.'
  })
}

function isWhole({ location, properties }: Partial<FoundCluster>): boolean {
  return typeof location === 'string' && typeof properties === 'object' && properties !== null
}

/** Returns the id of the resource group that contains the machines of a cluster. */
export function nodeGroupOf(id: ResourceId, { properties }: FoundCluster): ResourceId {
  const { subscriptionId, resourceGroup, name } = parseResourceId(id)
  return resourceGroupId(subscriptionId, properties.nodeResourceGroup ?? `MC_${resourceGroup}_${name}`)
}

/** Returns the version of the control plane, with its patch if Azure shows it. */
export function controlPlaneVersion({ properties }: FoundCluster): string {
  return properties.currentKubernetesVersion ?? properties.kubernetesVersion ?? ''
}

/** Returns the version of a pool, with its patch if Azure shows it. */
export function poolVersion({ currentOrchestratorVersion, orchestratorVersion }: FoundPool): string {
  return currentOrchestratorVersion ?? orchestratorVersion ?? ''
}

/** Returns the oldest of the versions of a control plane and of pools. Pools without a version do not count. */
export function oldestVersion(controlPlane: string, pools: readonly FoundPool[]): string {
  const versions = [controlPlane, ...pools.map(poolVersion)].filter(version => version !== '')
  return versions.toSorted(compareVersions)[0] ?? controlPlane
}

/** Returns the pools of a cluster. */
export function poolsOf({ properties }: FoundCluster): readonly FoundPool[] {
  return properties.agentPoolProfiles ?? []
}

/** Returns whether a pool or cluster was stopped. */
export function isStopped({ powerState }: { readonly powerState?: PowerState | undefined }): boolean {
  return powerState?.code === 'Stopped'
}
