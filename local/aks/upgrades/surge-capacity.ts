import { armError } from '../../azure/errors.ts'
import {
  refuseBeyondPool,
  refuseQuota,
  refuseRestricted
} from '../../azure/providers/container-service/agent-pool-capacity.ts'
import { findResource } from '../../azure/resources/resource-lookup.ts'
import type { ArmError, Refusal, Resource, World } from '../../azure/world.ts'
import { clusterProperties, poolProperties } from '../cluster-model.ts'
import { refusedSubnet } from '../failure-causes.ts'
import { nodesOfPool } from '../nodes/node.ts'
import { addressesOfNode, freeAddresses } from '../subnet-space.ts'

/**
 * Returns why the nodes of a surge cannot be added. The identity of the cluster may not put them into the subnet, the size
 * is not available to the subscription, or quota or addresses are used up.
 */
export function surgeRefusal(world: World, cluster: Resource, pool: Resource, nodes: number): ArmError | undefined {
  const properties = poolProperties(pool)
  const region = cluster.location ?? ''
  return (
    refusedSubnet(world, cluster, [properties])?.error ??
    errorOf(refuseRestricted(world, region, pool.name, properties.vmSize ?? '')) ??
    errorOf(refuseBeyondPool(nodesOfPool(world, pool.id).length, nodes)) ??
    errorOf(refuseQuota(world, region, [{ pool: properties, nodes }])) ??
    fullSubnet(world, cluster, pool, nodes)
  )
}

function errorOf(refused: Refusal | undefined): ArmError | undefined {
  return refused === undefined ? undefined : armError(refused.error.code, refused.error.message)
}

function fullSubnet(world: World, cluster: Resource, pool: Resource, nodes: number): ArmError | undefined {
  const properties = poolProperties(pool)
  const subnet = properties.vnetSubnetID === undefined ? undefined : findResource(world, properties.vnetSubnetID)
  if (subnet === undefined) return undefined
  const each = addressesOfNode(clusterProperties(cluster), properties)
  const free = freeAddresses(world, subnet, pool.id) - nodesOfPool(world, pool.id).length * each
  if (nodes * each <= free) return undefined
  const message = `Subnet ${subnet.name} with address prefix does not have enough capacity for ${nodes * each} IP addresses; ${Math.max(0, free)} are free.`
  return armError('SubnetIsFull', message)
}
