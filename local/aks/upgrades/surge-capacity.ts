import { armError } from '../../azure/errors.ts'
import { refuseQuota } from '../../azure/providers/container-service/agent-pool-capacity.ts'
import { findResource } from '../../azure/resources/resource-lookup.ts'
import type { ArmError, Resource, World } from '../../azure/world.ts'
import { poolProperties } from '../cluster-model.ts'
import { nodesOfPool } from '../nodes/node.ts'
import { freeAddresses } from '../subnet-space.ts'

/** Returns why the subscription or the subnet does not have enough capacity for the nodes of a surge. */
export function surgeRefusal(world: World, cluster: Resource, pool: Resource, nodes: number): ArmError | undefined {
  const properties = poolProperties(pool)
  const refused = refuseQuota(world, cluster.location ?? '', [{ pool: properties, nodes }])
  if (refused !== undefined) return armError(refused.error.code, refused.error.message)
  const subnet = properties.vnetSubnetID === undefined ? undefined : findResource(world, properties.vnetSubnetID)
  if (subnet === undefined) return undefined
  const free = freeAddresses(world, subnet, pool.id) - nodesOfPool(world, pool.id).length
  if (nodes <= free) return undefined
  const message = `Subnet ${subnet.name} with address prefix does not have enough capacity for ${nodes} IP addresses; ${Math.max(0, free)} are free.`
  return armError('SubnetIsFull', message)
}
