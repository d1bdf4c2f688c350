import { clusterProperties, poolProperties, poolsOf } from '../aks/cluster-model.ts'
import { outboundFailureCause } from '../aks/node-egress.ts'
import { resolveName } from '../azure/dns/name-resolution.ts'
import { parseId } from '../azure/resource-ids.ts'
import type { Resource, World } from '../azure/world.ts'

/** The subnet pods leave their cluster from: that of its first pool; `undefined` in a network the provider made. */
function nodeSubnet(world: World, cluster: Resource): string | undefined {
  const [pool] = poolsOf(world, cluster.id)
  return pool === undefined ? undefined : poolProperties(pool).vnetSubnetID
}

/** Why a pod cannot reach a port of a name, in words; `undefined` where it can. */
export function egressFailureCause(world: World, cluster: Resource, name: string, port = 443): string | undefined {
  const { networkProfile } = clusterProperties(cluster)
  return outboundFailureCause(
    world,
    { outboundType: networkProfile?.outboundType, subnetId: nodeSubnet(world, cluster) },
    name,
    port
  )
}

/** Why a name is not that of a private address in the nodes' network; `undefined` where it is, or where there is none. */
export function whyNotInsideNetwork(world: World, cluster: Resource, name: string): string | undefined {
  const subnet = nodeSubnet(world, cluster)
  if (subnet === undefined) return undefined
  const { answer, because } = resolveName(world, parseId(subnet).parent, name)
  return answer === 'address' ? undefined : because
}
