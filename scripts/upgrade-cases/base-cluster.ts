import { setCoreLimit } from '../../local/azure/compute-capacity.ts'
import { findVmSize, vmSizes } from '../../local/azure/providers/vm-sizes.ts'
import type { AzureClient, Loose } from './azure-client.ts'
import { type CaseIds, REGION } from './base-network.ts'
import type { CasePool, CaseWorld } from './case-format.ts'

const DEFAULT_SIZE = 'Standard_D4ds_v5'
/** Version in which every cluster is created. The world of the case replaces it. */
const FIRST_VERSION = '1.35'
const AMPLE_CORES = 100_000

const DEFAULT_POOLS: readonly CasePool[] = [
  { name: 'system', mode: 'System', nodes: 3 },
  { name: 'user', nodes: 3 }
]

/** Returns the pools of a case. */
export function poolsOfCase({ pools = DEFAULT_POOLS }: CaseWorld): readonly CasePool[] {
  return pools
}

/** Returns the machine size of a pool. */
export function sizeOf({ vmSize = DEFAULT_SIZE }: CasePool): string {
  return vmSize
}

/** Returns why the pools of a case cannot be created in local Azure. */
export function unknownSize(world: CaseWorld): string | undefined {
  const size = poolsOfCase(world)
    .map(sizeOf)
    .find(name => findVmSize(name) === undefined)
  return size === undefined ? undefined : `local Azure does not know the machine size ${size}`
}

/** Creates the cluster of a case with its pools, all healthy. Quota and addresses are ample. */
export function buildCluster(azure: AzureClient, ids: CaseIds, world: CaseWorld): void {
  const families = new Set(vmSizes.map(({ family }) => family))
  for (const name of ['cores', 'lowPriorityCores', ...families]) setCoreLimit(azure.world, REGION, name, AMPLE_CORES)
  const pools = poolsOfCase(world)
  const system = pools.filter(({ mode }) => mode === 'System')
  azure.make(ids.cluster, clusterBody(ids, world, system))
  for (const pool of pools.filter(({ mode }) => mode !== 'System')) {
    azure.make(`${ids.cluster}/agentPools/${pool.name}`, { properties: poolBody(ids, pool) })
  }
}

function clusterBody(ids: CaseIds, { cluster = {} }: CaseWorld, pools: readonly CasePool[]): Loose {
  const isFlat = cluster.network === 'azure-flat'
  return {
    location: REGION,
    sku: { name: 'Base', tier: 'Standard' },
    identity: { type: 'UserAssigned', userAssignedIdentities: { [ids.identity]: {} } },
    properties: {
      kubernetesVersion: FIRST_VERSION,
      dnsPrefix: 'blue',
      nodeResourceGroup: 'cases-nodes',
      agentPoolProfiles: pools.map(pool => ({ name: pool.name, ...poolBody(ids, pool) })),
      autoUpgradeProfile: { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' },
      networkProfile: {
        networkPlugin: 'azure',
        ...(isFlat ? {} : { networkPluginMode: 'overlay', podCidr: '192.168.0.0/16' }),
        outboundType: 'userDefinedRouting',
        serviceCidr: '172.16.0.0/16',
        dnsServiceIP: '172.16.0.10'
      },
      apiServerAccessProfile: {
        enablePrivateCluster: true,
        enablePrivateClusterPublicFQDN: false,
        enableVnetIntegration: true,
        subnetId: ids.apiServer,
        privateDNSZone: cluster.privateDNSZone === 'system' ? 'system' : ids.zone
      },
      oidcIssuerProfile: { enabled: true },
      identityProfile: { kubeletidentity: { resourceId: ids.kubelet } }
    }
  }
}

function poolBody(ids: CaseIds, pool: CasePool): Loose {
  const { mode = 'User', nodes, autoscaler, osSKU = 'AzureLinux', maxPods } = pool
  const zones = pool.zones ?? [1, 2, 3]
  return {
    mode,
    vmSize: sizeOf(pool),
    osType: osSKU.startsWith('Windows') ? 'Windows' : 'Linux',
    osSKU,
    // A stopped pool is created with a node and stopped afterwards.
    count: Math.max(nodes, mode === 'System' ? 1 : 0),
    availabilityZones: zones.map(String),
    vnetSubnetID: ids.nodes,
    ...(maxPods !== undefined && { maxPods }),
    ...(autoscaler !== undefined && {
      enableAutoScaling: true,
      minCount: autoscaler.min,
      maxCount: autoscaler.max
    }),
    ...(pool.spot === true
      ? { scaleSetPriority: 'Spot', scaleSetEvictionPolicy: 'Delete' }
      : { upgradeSettings: upgradeSettings(pool) })
  }
}

function upgradeSettings({ surge = '33%', maxUnavailable, drainTimeout, undrainable }: CasePool): Loose {
  return {
    maxSurge: String(surge),
    ...(maxUnavailable !== undefined && { maxUnavailable: String(maxUnavailable) }),
    drainTimeoutInMinutes: drainTimeout ?? 30,
    undrainableNodeBehavior: undrainable ?? 'Schedule'
  }
}
