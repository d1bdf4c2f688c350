import { prefixLength, subnetRange } from '../azure/providers/network/address-space.ts'
import { configurationsNaming } from '../azure/providers/network/network-provider.ts'
import { sameId } from '../azure/resource-ids.ts'
import { usersOf } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'
import { allClusters, nodeCount, poolProperties, poolsOf } from './cluster-model.ts'

/** Azure keeps five addresses of every subnet. */
const RESERVED = 5

/** Addresses of a subnet that can be given out. */
export function subnetSize(subnet: Resource): number {
  const range = subnetRange(subnet.properties) ?? '0.0.0.0/32'
  return Math.max(0, 2 ** (32 - prefixLength(range)) - RESERVED)
}

/** Addresses of a subnet nobody has, not counting the nodes of one pool. */
export function freeAddresses(world: World, subnet: Resource, exceptPool: string): number {
  const pools = allClusters(world).flatMap(({ id }) => poolsOf(world, id))
  const nodes = pools
    .filter(pool => !sameId(pool.id, exceptPool))
    .map(poolProperties)
    .filter(({ vnetSubnetID }) => sameId(vnetSubnetID ?? '', subnet.id))
    .reduce((sum, pool) => sum + nodeCount(pool), 0)
  const others = configurationsNaming(usersOf(world, subnet.id), subnet.id).length
  return subnetSize(subnet) - nodes - others
}
