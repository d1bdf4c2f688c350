import { parseCidr } from 'cidr-tools'
import { subnetRange } from '../../azure/providers/network/address-space.ts'
import { sameId } from '../../azure/resource-ids.ts'
import { findResource } from '../../azure/resources/resource-lookup.ts'
import type { World } from '../../azure/world.ts'
import { allClusters, poolProperties, poolsOf } from '../cluster-model.ts'
import { nodesOfPool } from './node.ts'

/** Azure keeps the first four addresses of every subnet. */
const RESERVED_AT_START = 4n

/** Returns the first address of a subnet that no node has, or `undefined` if the pool has no subnet of its own. */
export function freeNodeAddress(world: World, subnetId: string | undefined): string | undefined {
  const subnet = subnetId === undefined ? undefined : findResource(world, subnetId)
  const range = subnet === undefined ? undefined : subnetRange(subnet.properties)
  if (subnetId === undefined || range === undefined) return undefined
  const pools = allClusters(world).flatMap(({ id }) => poolsOf(world, id))
  const sharing = pools.filter(pool => sameId(poolProperties(pool).vnetSubnetID ?? '', subnetId))
  const taken = new Set(sharing.flatMap(({ id }) => nodesOfPool(world, id)).map(({ address }) => address))
  let next = parseCidr(range).start + RESERVED_AT_START
  while (taken.has(dotted(next))) next += 1n
  return dotted(next)
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => (address >> shift) & 255n).join('.')
}
