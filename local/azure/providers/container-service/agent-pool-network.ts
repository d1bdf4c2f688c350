import { largestCount, networkOfSubnet, poolProperties, poolsOf, surgeOf } from '../../../aks/cluster-model.ts'
import { minorOf } from '../../../aks/kubernetes-versions.ts'
import { nodesOfPool } from '../../../aks/nodes/node.ts'
import { addressesOfNode, freeAddresses } from '../../../aks/subnet-space.ts'
import { refusal } from '../../errors.ts'
import { parseId, sameId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { isOn } from '../../switches.ts'
import type { Refusal, Resource } from '../../world.ts'
import { prefixLength, subnetRange } from '../network/address-space.ts'
import { inlineElements, referenceId } from '../put-helpers.ts'
import { smallestSurge } from './agent-pool-capacity.ts'
import { invalidParameter, type PoolCheck, type PoolRule } from './agent-pool-check.ts'

/** What the subnet of a pool must be. */
export const networkRules: readonly PoolRule[] = [
  refuseMissing,
  refuseDelegated,
  refuseOtherNetwork,
  refuseRoutes,
  refuseSpace,
  refusePodRange
]

function subnetOf({ world, pool, preflight }: PoolCheck): Resource | undefined {
  return preflight ? undefined : findResource(world, pool.vnetSubnetID ?? '')
}

function refuseMissing(check: PoolCheck): Refusal | undefined {
  const { pool, preflight } = check
  if (preflight || pool.vnetSubnetID === undefined || subnetOf(check) !== undefined) return undefined
  return refusal(
    400,
    'SubnetNotFound',
    `Subnet '${parseId(pool.vnetSubnetID).name}' of '${parseId(pool.vnetSubnetID).parent}' was not found.`
  )
}

function refuseDelegated(check: PoolCheck): Refusal | undefined {
  const subnet = subnetOf(check)
  if (subnet === undefined || inlineElements(subnet.properties.delegations).length === 0) return undefined
  return refusal(
    400,
    'SubnetIsDelegated',
    `AgentPoolProfile.VnetSubnetID ${subnet.id} cannot be used as it's a delegated subnet. Please check https://aka.ms/adv-network-prerequest for more details.`
  )
}

/** All pools of a cluster lie in one network. */
function refuseOtherNetwork({ world, clusterId, name, pool }: PoolCheck): Refusal | undefined {
  const own = networkOfSubnet(pool.vnetSubnetID)
  const others = poolsOf(world, clusterId).filter(other => other.name !== name)
  const other = others.find(each => {
    const network = networkOfSubnet(poolProperties(each).vnetSubnetID)
    return (network === undefined) !== (own === undefined) || !sameId(network ?? '', own ?? '')
  })
  if (other === undefined) return undefined
  return invalidParameter(
    'vnetSubnetID',
    `Pool ${name}: all pools of a cluster must lie in one virtual network; pool ${other.name} lies in another.`
  )
}

const DEFAULT_ROUTE = '0.0.0.0/0'

/** With routes of one's own, the table must be there before the nodes, and lead outwards. */
function refuseRoutes(check: PoolCheck): Refusal | undefined {
  const subnet = subnetOf(check)
  if (check.cluster.networkProfile?.outboundType !== 'userDefinedRouting' || subnet === undefined) return undefined
  const table = findResource(check.world, referenceId(subnet.properties.routeTable) ?? '')
  if (table === undefined) {
    return refusal(
      400,
      'ExistingRouteTableNotAssociatedWithSubnet',
      `An existing route table has not been associated with subnet ${subnet.id}. Please update the route table association`
    )
  }
  const leadsOut = inlineElements(table.properties.routes).some(
    ({ properties: { addressPrefix, nextHopType } }) => addressPrefix === DEFAULT_ROUTE && nextHopType !== 'None'
  )
  if (leadsOut) return undefined
  return refusal(
    400,
    'RouteTableMissingDefaultRouteError',
    `The route table ${table.id} of subnet ${subnet.id} has no route for ${DEFAULT_ROUTE}.`
  )
}

/**
 * Returns the number of nodes for which a write needs space. A new pool needs it for all nodes that it may have, and its
 * surge. An existing pool needs it for the nodes that it adds and, in an upgrade, for its surge ("Upgrade options for AKS
 * clusters", validations).
 */
function nodesInNeed({ world, pool, before }: PoolCheck): number {
  if (before === undefined) return largestCount(pool) + surgeOf(pool)
  const current = before.currentOrchestratorVersion
  const isUpgrade = current !== undefined && ![current, minorOf(current)].includes(pool.orchestratorVersion ?? current)
  const surge = isUpgrade && !isOn(world, 'surge-not-checked-before-upgrade') ? smallestSurge(pool, current) : 0
  return largestCount(pool) - largestCount(before) + surge
}

/** Refuses a write whose nodes need more addresses than the subnet has. */
function refuseSpace(check: PoolCheck): Refusal | undefined {
  const { world, clusterId, cluster, name, pool, before } = check
  const subnet = subnetOf(check)
  const nodes = nodesInNeed(check)
  if (subnet === undefined || nodes <= 0) return undefined
  const each = addressesOfNode(cluster, pool)
  const own = before === undefined ? 0 : nodesOfPool(world, `${clusterId}/agentPools/${name}`).length * each
  const needed = nodes * each
  const free = freeAddresses(world, subnet, `${clusterId}/agentPools/${name}`) - own
  if (needed <= free) return undefined
  return refusal(
    400,
    'InsufficientSubnetSize',
    `Pre-allocated IPs ${needed} exceeds IPs available ${free} in Subnet Cidr ${subnetRange(subnet.properties)}, Subnet Name ${subnet.name}.`
  )
}

/** Each node gets a /24 of the pods' range in overlay networking. */
function refusePodRange(check: PoolCheck): Refusal | undefined {
  const { world, clusterId, cluster, name, pool } = check
  const { podCidr, networkPluginMode } = cluster.networkProfile ?? {}
  if (networkPluginMode !== 'overlay' || podCidr === undefined || nodesInNeed(check) <= 0) return undefined
  const others = poolsOf(world, clusterId)
    .filter(other => other.name !== name)
    .map(poolProperties)
  const nodes = [...others, pool].reduce((sum, each) => sum + largestCount(each), 0) + surgeOf(pool)
  const room = 2 ** Math.max(0, 24 - prefixLength(podCidr))
  if (nodes <= room) return undefined
  return refusal(400, 'InsufficientPodCidr', `Pod Cidr ${podCidr} has room for ${room} nodes; ${nodes} are asked for.`)
}
