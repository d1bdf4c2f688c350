import { prefixLength, subnetRange } from '../azure/providers/network/address-space.ts'
import { foreignAddressCount } from '../azure/providers/network/foreign-addresses.ts'
import { configurationsNaming } from '../azure/providers/network/network-provider.ts'
import { sameId } from '../azure/resource-ids.ts'
import { usersOf } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'
import {
  allClusters,
  type ClusterProperties,
  clusterProperties,
  nodeCount,
  type PoolProperties,
  poolProperties,
  poolsOf
} from './cluster-model.ts'

/** Azure keeps five addresses of every subnet. */
const RESERVED = 5

/** Addresses of a subnet that can be given out. */
export function subnetSize(subnet: Resource): number {
  const range = subnetRange(subnet.properties) ?? '0.0.0.0/32'
  return Math.max(0, 2 ** (32 - prefixLength(range)) - RESERVED)
}

/**
 * Returns the addresses of its subnet that a node takes: its own and, without an overlay or a subnet for pods, one for each
 * pod that it may have ("IP address planning for AKS clusters").
 */
export function addressesOfNode({ networkProfile }: ClusterProperties, pool: PoolProperties): number {
  const { networkPlugin, networkPluginMode } = networkProfile ?? {}
  const isFlat = networkPlugin === 'azure' && networkPluginMode !== 'overlay' && pool.podSubnetID === undefined
  return isFlat ? 1 + (pool.maxPods ?? 30) : 1
}

/** Addresses of a subnet nobody has, not counting the nodes of one pool. */
export function freeAddresses(world: World, subnet: Resource, exceptPool: string): number {
  const nodes = allClusters(world)
    .flatMap(cluster => poolsOf(world, cluster.id).map(pool => ({ cluster, pool })))
    .filter(({ pool }) => !sameId(pool.id, exceptPool))
    .filter(({ pool }) => sameId(poolProperties(pool).vnetSubnetID ?? '', subnet.id))
    .map(({ cluster, pool: { properties } }) => {
      const pool = poolProperties({ properties })
      return nodeCount(pool) * addressesOfNode(clusterProperties(cluster), pool)
    })
    .reduce((sum, addresses) => sum + addresses, 0)
  const others = configurationsNaming(usersOf(world, subnet.id), subnet.id).length
  return subnetSize(subnet) - nodes - others - foreignAddressCount(world, subnet.id)
}
