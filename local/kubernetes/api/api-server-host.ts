import { apiServerAnswers } from '../../aks/api-server-availability.ts'
import { allClusters, clusterProperties, networkOfSubnet, poolProperties, poolsOf } from '../../aks/cluster-model.ts'
import { resolveName } from '../../azure/dns/name-resolution.ts'
import { sameId } from '../../azure/resource-ids.ts'
import type { Resource, World } from '../../azure/world.ts'

/**
 * Returns the cluster whose API server a machine inside reaches by this name now. It is the private name of the cluster, it
 * resolves in the network of its nodes, and the API server answers.
 */
export function reachableCluster(world: World, host: string): Resource | undefined {
  const cluster = allClusters(world).find(each => sameId(clusterProperties(each).privateFQDN ?? '', host))
  if (cluster === undefined || !apiServerAnswers(world, cluster.id)) return undefined
  return resolvesInside(world, cluster, host) ? cluster : undefined
}

function resolvesInside(world: World, cluster: Resource, host: string): boolean {
  const [pool] = poolsOf(world, cluster.id)
  const network = pool === undefined ? undefined : networkOfSubnet(poolProperties(pool).vnetSubnetID)
  return network === undefined || resolveName(world, network, host).answer === 'address'
}
