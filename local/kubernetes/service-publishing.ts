import { isStopped } from '../aks/cluster-model.ts'
import { publishService } from '../aks/internal-services.ts'
import { type InternalService, withdrawService } from '../aks/published-services.ts'
import { versionsOf } from '../azure/providers/key-vault/key-vault-secrets.ts'
import { keyOf } from '../azure/resource-ids.ts'
import { findResource } from '../azure/resources/resource-lookup.ts'
import { refreshBackends } from '../azure/simulated-backends.ts'
import { tableOf } from '../azure/tables.ts'
import type { Resource, World } from '../azure/world.ts'
import { ADDRESS, objectsIn, objectsOfKind } from './cluster-state.ts'
import {
  asRecord,
  asRecords,
  type KubernetesObject,
  keyOfObject,
  labelsOf,
  matchesSelector,
  referenceTo,
  valueAt
} from './objects.ts'
import { isReady, podsIn } from './pods/pod.ts'
import { type Pods, podsOf } from './pods/pod-template.ts'
import { mountedSecrets } from './volume-mounts.ts'

const INTERNAL = 'service.beta.kubernetes.io/azure-load-balancer-internal'

/**
 * Lets the cluster's load balancer answer for its internal Services, as long as pods behind them are ready: with the
 * certificate those have mounted, and for the hosts whose Ingress leads to ready pods. One that cannot have its address is
 * tried again in the next turn.
 */
export function publishServices(world: World, cluster: Resource): void {
  tableOf<string>(world, 'publishedPods')[keyOf(cluster.id)] = readySignature(world, cluster)
  for (const service of objectsOfKind(world, cluster.id, 'Service')) {
    const address = service.metadata.annotations?.[ADDRESS]
    if (address === undefined || !isInternal(service)) continue
    const answering = backendOf(world, cluster, service)
    const name = `${service.metadata.namespace}/${service.metadata.name}`
    const failed = answering === undefined ? undefined : publishService(world, cluster, { name, address, ...answering })
    if (answering === undefined || failed !== undefined) withdrawService(world, address)
  }
}

refreshBackends.push(refreshServices)

/**
 * Publishes the Services of clusters whose ready pods have changed since the last time. A drain deletes pods, and their
 * replacements become ready, without Flux.
 */
function refreshServices(world: World): void {
  for (const [id, published] of Object.entries(tableOf<string>(world, 'publishedPods'))) {
    const cluster = findResource(world, id)
    if (cluster === undefined) delete tableOf(world, 'publishedPods')[id]
    else if (!isStopped(cluster) && readySignature(world, cluster) !== published) publishServices(world, cluster)
  }
}

function readySignature(world: World, cluster: Resource): string {
  const ready = podsIn(world, cluster.id).filter(pod => isReady(world, pod))
  return `${ready.length} ${ready.reduce((total, { readyAt = 0 }) => total + readyAt, 0)}`
}

function isInternal({ spec, metadata }: KubernetesObject): boolean {
  return asRecord(spec).type === 'LoadBalancer' && metadata.annotations?.[INTERNAL] === 'true'
}

function backendOf(
  world: World,
  cluster: Resource,
  service: KubernetesObject
): Pick<InternalService, 'ports' | 'names' | 'hosts' | 'pods'> | undefined {
  const workloads = readyPods(world, cluster, service)
  if (workloads.length === 0) return undefined
  const names = workloads.flatMap(each => certificateNames(world, cluster, each))
  const ports = asRecords(asRecord(service.spec).ports).map(({ port }) => Number(port))
  const isRouting = objectsOfKind(world, cluster.id, 'IngressClass').length > 0
  const pods = workloads.reduce((total, { ready }) => total + ready, 0)
  return { ports, pods, ...(names.length > 0 && { names }), ...(isRouting && { hosts: servedHosts(world, cluster) }) }
}

/** Pods of a workload, and how many of them are ready. */
interface ReadyPods extends Pods {
  readonly ready: number
}

/** Workloads behind a service whose pods have become ready. */
function readyPods(world: World, cluster: Resource, { metadata, spec }: KubernetesObject): ReadyPods[] {
  const readyOf = Map.groupBy(
    podsIn(world, cluster.id).filter(pod => isReady(world, pod)),
    ({ owner }) => owner
  )
  const selector = { matchLabels: labelsOf(asRecord(spec).selector) }
  return objectsIn(world, cluster.id).flatMap(object => {
    const pods = podsOf(object)
    const ready = readyOf.get(keyOfObject(referenceTo(object)))?.length ?? 0
    const isMeant = pods?.namespace === metadata.namespace && matchesSelector(selector, pods?.labels ?? {})
    return pods !== undefined && ready > 0 && isMeant ? [{ ...pods, ready }] : []
  })
}

/** Names of the certificates among a pod's mounted secrets; what is no PEM is no certificate to it. */
function certificateNames(world: World, cluster: Resource, pods: Pods): string[] {
  return mountedSecrets(world, cluster, pods).flatMap(({ secretId }) => {
    const latest = versionsOf(world, secretId).at(-1)
    const isValid = latest?.expires === undefined || latest.expires * 1000 > world.now
    return latest?.form === 'pem' && isValid ? [...(latest.names ?? [])] : []
  })
}

/** Hosts whose Ingress leads to a service with ready pods. */
function servedHosts(world: World, cluster: Resource): string[] {
  const services = objectsOfKind(world, cluster.id, 'Service')
  return objectsOfKind(world, cluster.id, 'Ingress').flatMap(({ metadata, spec }) =>
    asRecords(asRecord(spec).rules).flatMap(rule => {
      const backends = asRecords(valueAt(rule, 'http', 'paths')).map(path =>
        valueAt(path, 'backend', 'service', 'name')
      )
      const behind = services.filter(
        each => each.metadata.namespace === metadata.namespace && backends.includes(each.metadata.name)
      )
      return behind.some(service => readyPods(world, cluster, service).length > 0) ? [String(rule.host)] : []
    })
  )
}
