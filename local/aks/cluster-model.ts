import { keyOf, parseId, sameId } from '../azure/resource-ids.ts'
import { childrenOf, findResource, resourcesWithin } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'
import type { SupportPlan } from './kubernetes-versions.ts'
import { nodeAmount } from './node-amount.ts'

export const CLUSTER = 'Microsoft.ContainerService/managedClusters'
export const POOL = `${CLUSTER}/agentPools`

/** Properties of a cluster that something looks at, as clients write them. */
export interface ClusterProperties {
  readonly provisioningState?: string
  readonly powerState?: { readonly code: 'Running' | 'Stopped' }
  readonly kubernetesVersion?: string
  readonly currentKubernetesVersion?: string
  readonly dnsPrefix?: string
  readonly fqdnSubdomain?: string
  readonly fqdn?: string
  readonly privateFQDN?: string
  readonly agentPoolProfiles?: readonly PoolProfile[]
  readonly nodeResourceGroup?: string
  readonly supportPlan?: SupportPlan
  readonly disableLocalAccounts?: boolean
  readonly networkProfile?: NetworkProfile
  readonly aadProfile?: {
    readonly managed?: boolean
    readonly enableAzureRBAC?: boolean
    readonly adminGroupObjectIDs?: readonly string[]
  }
  readonly apiServerAccessProfile?: ApiServerAccessProfile
  readonly identityProfile?: { readonly kubeletidentity?: { readonly resourceId?: string } }
  readonly autoScalerProfile?: Readonly<Record<string, unknown>>
  readonly autoUpgradeProfile?: { readonly upgradeChannel?: string; readonly nodeOSUpgradeChannel?: string }
  readonly nodeProvisioningProfile?: { readonly mode?: string }
  readonly oidcIssuerProfile?: { readonly enabled?: boolean; readonly issuerURL?: string }
  readonly securityProfile?: {
    readonly workloadIdentity?: { readonly enabled?: boolean }
    readonly imageCleaner?: { readonly enabled?: boolean; readonly intervalHours?: number }
  }
  readonly metricsProfile?: { readonly costAnalysis?: { readonly enabled?: boolean } }
  readonly upgradeSettings?: {
    readonly overrideSettings?: { readonly forceUpgrade?: boolean; readonly until?: string }
  }
  readonly storageProfile?: { readonly diskCSIDriver?: { readonly enabled?: boolean } }
  readonly addonProfiles?: Readonly<Record<string, { readonly enabled?: boolean }>>
}

export interface NetworkProfile {
  readonly networkPlugin?: string
  readonly networkPluginMode?: string
  readonly networkDataplane?: string
  readonly networkPolicy?: string
  readonly outboundType?: string
  readonly podCidr?: string
  readonly serviceCidr?: string
  readonly dnsServiceIP?: string
  readonly loadBalancerProfile?: unknown
}

export interface ApiServerAccessProfile {
  readonly enablePrivateCluster?: boolean
  readonly enablePrivateClusterPublicFQDN?: boolean
  readonly enableVnetIntegration?: boolean
  readonly subnetId?: string
  readonly privateDNSZone?: string
  readonly disableRunCommand?: boolean
}

/** A pool, inline or as a child. */
export interface PoolProperties {
  readonly provisioningState?: string
  readonly powerState?: { readonly code?: string }
  readonly count?: number
  readonly minCount?: number
  readonly maxCount?: number
  readonly enableAutoScaling?: boolean
  readonly vmSize?: string
  readonly osDiskSizeGB?: number
  readonly osDiskType?: string
  readonly osType?: string
  readonly osSKU?: string
  readonly enableFIPS?: boolean
  readonly enableEncryptionAtHost?: boolean
  readonly maxPods?: number
  readonly mode?: string
  readonly type?: string
  readonly availabilityZones?: readonly string[]
  readonly vnetSubnetID?: string
  readonly podSubnetID?: string
  readonly orchestratorVersion?: string
  readonly currentOrchestratorVersion?: string
  readonly nodeImageVersion?: string
  readonly upgradeSettings?: UpgradeSettings
  readonly scaleSetPriority?: string
  readonly scaleSetEvictionPolicy?: string
  readonly spotMaxPrice?: number
  readonly nodeLabels?: Readonly<Record<string, string>>
  readonly nodeTaints?: readonly string[]
  readonly enableNodePublicIP?: boolean
}

export interface PoolProfile extends PoolProperties {
  readonly name: string
}

export interface UpgradeSettings {
  readonly maxSurge?: string
  readonly maxUnavailable?: string
  readonly drainTimeoutInMinutes?: number
  readonly nodeSoakDurationInMinutes?: number
  readonly undrainableNodeBehavior?: string
}

/** What a pool ran before: the only versions it can be rolled back to. */
export interface RecentVersion {
  readonly orchestratorVersion: string
  readonly nodeImageVersion: string
  readonly timestamp: string
}

export function clusterProperties(cluster: { readonly properties: Record<string, unknown> }): ClusterProperties {
  return cluster.properties
}

export function poolProperties(pool: { readonly properties: Record<string, unknown> }): PoolProperties {
  return pool.properties
}

/** The pools of a cluster, sorted by name. */
export function poolsOf(world: World, clusterId: string): Resource[] {
  return childrenOf(world, clusterId, POOL)
}

/** Returns the requested pools of a cluster: those in the body of the present write, and those that exist besides. */
export function requestedPools(world: World, cluster: Resource): PoolProfile[] {
  const inline = clusterProperties(cluster).agentPoolProfiles ?? []
  const children = poolsOf(world, cluster.id).map(pool => ({ name: pool.name, ...poolProperties(pool) }))
  return [...inline, ...children.filter(({ name }) => !inline.some(profile => profile.name === name))]
}

export function clusterOf(world: World, poolId: string): Resource | undefined {
  return findResource(world, parseId(poolId).parent)
}

export function allClusters(world: World): Resource[] {
  return resourcesWithin(world, '/').filter(({ type }) => type === CLUSTER)
}

export function isStopped(cluster: Resource): boolean {
  return clusterProperties(cluster).powerState?.code === 'Stopped'
}

export function supportPlanOf({ supportPlan }: ClusterProperties): SupportPlan {
  return supportPlan === 'AKSLongTermSupport' ? supportPlan : 'KubernetesOfficial'
}

/** Nodes of a pool: what it was given, else what its autoscaler begins with. */
export function nodeCount({ count, enableAutoScaling, minCount }: PoolProperties): number {
  return count ?? (enableAutoScaling ? (minCount ?? 1) : 1)
}

/** Nodes a pool may grow to by itself. */
export function largestCount(pool: PoolProperties): number {
  return Math.max(nodeCount(pool), pool.enableAutoScaling ? (pool.maxCount ?? 0) : 0)
}

export function isSpot({ scaleSetPriority }: PoolProperties): boolean {
  return scaleSetPriority === 'Spot'
}

/**
 * Nodes an upgrade adds at a time: a number, or a share of the pool rounded up; one or a tenth where nothing is said. A spot
 * pool has no surge ("Add an Azure Spot node pool to an AKS cluster", upgrades).
 */
export function surgeOf(pool: PoolProperties): number {
  if (isSpot(pool)) return 0
  const count = nodeCount(pool)
  const nodes = nodeAmount(pool.upgradeSettings?.maxSurge, count) ?? nodeAmount('10%', count) ?? 1
  return Math.min(nodes, count)
}

/** Returns the nodes that an upgrade may take out of service at a time if it adds none. */
export function unavailableOf(pool: PoolProperties): number {
  return nodeAmount(pool.upgradeSettings?.maxUnavailable, nodeCount(pool)) ?? 0
}

/** The id of the group a cluster keeps its nodes in. */
export function nodeGroupId(world: World, cluster: Resource): string {
  return `/subscriptions/${world.subscriptionId}/resourceGroups/${clusterProperties(cluster).nodeResourceGroup}`
}

/** The virtual network a subnet lies in; `undefined` where the provider makes one of its own. */
export function networkOfSubnet(subnetId: string | undefined): string | undefined {
  return subnetId === undefined ? undefined : parseId(subnetId).parent
}

export function sharesNetwork(a: string, b: string): boolean {
  return sameId(parseId(a).parent, parseId(b).parent)
}

/** The control plane's own identity: its resource id where it is a user-assigned one. */
export function controlPlaneIdentity(identity: Record<string, unknown> | undefined): string | undefined {
  const [id] = Object.keys((identity?.userAssignedIdentities ?? {}) as Record<string, unknown>)
  return id === undefined ? undefined : keyOf(id)
}
