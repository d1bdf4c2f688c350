import { publishedAt } from '../../../aks/published-services.ts'
import { sameId } from '../../../azure/resource-ids.ts'
import type { Resource, World } from '../../../azure/world.ts'
import { ADDRESS, objectsOfKind } from '../../cluster-state.ts'
import { asRecord, type KubernetesObject } from '../../objects.ts'

/** Returns the Services of a cluster. One of type LoadBalancer has an address while its load balancer answers. */
export function serviceObjects(world: World, cluster: Resource): KubernetesObject[] {
  return objectsOfKind(world, cluster.id, 'Service').map(service => {
    const ip = addressOf(world, cluster, service)
    return { ...service, status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip, ipMode: 'VIP' }] } } }
  })
}

function addressOf(world: World, cluster: Resource, { spec, metadata }: KubernetesObject): string | undefined {
  const address = metadata.annotations?.[ADDRESS]
  if (asRecord(spec).type !== 'LoadBalancer' || address === undefined) return undefined
  const published = publishedAt(world, address)
  const isOwn = published !== undefined && sameId(published.clusterId, cluster.id)
  return isOwn && published.name === `${metadata.namespace}/${metadata.name}` ? address : undefined
}
