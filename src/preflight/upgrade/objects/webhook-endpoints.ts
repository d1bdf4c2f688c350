import { type Fields, fieldsOf, listOf } from '../../../manifests/index.ts'
import type { ObjectSet } from './object-set.ts'
import { remembered } from './remembered.ts'
import { fieldAt, type Labels, labelsOf, type SeenObject, textOf } from './seen-object.ts'
import { isReady } from './selected-pods.ts'
import { type Workload, workloadsOf } from './workload.ts'

/** Pods behind the service of a webhook. */
export type Endpoints =
  /** `nodes`: nodes that they run on, if known. `labels`: labels of the pods, if known. */
  | { readonly state: 'ready'; readonly count: number; readonly nodes?: number; readonly labels?: Labels }
  | { readonly state: 'none'; readonly reason: string }
  | { readonly state: 'not-known' }

type ServiceName = Pick<SeenObject, 'namespace' | 'name'>

/**
 * Returns the pods behind a service: from its endpoint slices, otherwise from the pods that it selects. In manifests, the
 * number of replicas counts.
 */
export function endpointsOf({ namespace, name }: ServiceName, objects: ObjectSet): Endpoints {
  return endpointsNamed(`${namespace}/${name}`, objects)({ namespace, name })
}

/** Pods behind a service, found once for all webhooks that name it. */
const endpointsNamed = remembered((_: string, objects: ObjectSet) => {
  let found: Endpoints | undefined
  return (service: ServiceName) => {
    found ??= findEndpoints(service, objects)
    return found
  }
})

function findEndpoints(service: ServiceName, objects: ObjectSet): Endpoints {
  const found = objects.find({ group: '', kind: 'Service', ...service })
  if (found === undefined) return withoutService(service, objects)
  return fromSlices(service, objects) ?? fromSelector(found, objects)
}

/** Returns the pods of a workload with the name of the service, because the evidence can lack the service alone. */
function withoutService({ namespace, name }: ServiceName, objects: ObjectSet): Endpoints {
  const workload = workloadsOf(objects).find(({ object }) => object.namespace === namespace && object.name === name)
  if (workload !== undefined) return fromWorkloads([workload], objects)
  if (objects.source === 'manifests' || !areServicesRead(objects)) return { state: 'not-known' }
  return { state: 'none', reason: 'the service does not exist' }
}

/** Returns whether services were read. Every cluster has namespaces, which are read together with them. */
function areServicesRead(objects: ObjectSet): boolean {
  return objects.ofKind('/Namespace').length > 0 || objects.ofKind('/Service').length > 0
}

function fromSlices({ namespace, name }: ServiceName, objects: ObjectSet): Endpoints | undefined {
  const slices = objects
    .inNamespace('discovery.k8s.io/EndpointSlice', namespace)
    .filter(({ labels }) => labels.get('kubernetes.io/service-name') === name)
  if (slices.length === 0) return undefined
  const ready = slices.flatMap(({ fields }) => listOf(fields.endpoints)).filter(isServing)
  return readyEndpoints(ready.length, nodesOf(ready.map(({ nodeName }) => nodeName)))
}

/** Returns whether an endpoint is ready. Source: discovery.k8s.io/v1, a missing condition means yes. */
function isServing({ conditions }: Fields): boolean {
  return fieldAt(conditions, 'ready') !== false
}

function fromSelector(service: SeenObject, objects: ObjectSet): Endpoints {
  const selector = labelsOf(service.spec.selector)
  if (selector.size === 0) return { state: 'not-known' }
  const selects = (labels: Labels) => [...selector].every(([key, value]) => labels.get(key) === value)
  const { namespace } = service
  const pods = objects.inNamespace('/Pod', namespace).filter(({ labels }) => selects(labels))
  if (pods.length > 0) return fromPods(pods)
  const workloads = workloadsOf(objects).filter(
    ({ object, labels }) => object.namespace === namespace && selects(labels)
  )
  if (workloads.length > 0) return fromWorkloads(workloads, objects)
  return objects.source === 'cluster' && objects.read.has('workloads')
    ? { state: 'none', reason: 'its service selects no pod' }
    : { state: 'not-known' }
}

function fromPods(pods: readonly SeenObject[]): Endpoints {
  const ready = pods.filter(isReady)
  const endpoints = readyEndpoints(ready.length, nodesOf(ready.map(({ spec }) => spec.nodeName)))
  const labels = ready[0]?.labels
  return endpoints.state === 'ready' && labels !== undefined ? { ...endpoints, labels } : endpoints
}

function fromWorkloads(workloads: readonly Workload[], { source }: ObjectSet): Endpoints {
  const count = workloads.reduce((sum, workload) => sum + replicasOf(workload, source), 0)
  const labels = workloads[0]?.labels
  const endpoints = readyEndpoints(count, undefined)
  return endpoints.state === 'ready' && labels !== undefined ? { ...endpoints, labels } : endpoints
}

function replicasOf({ object, least }: Workload, source: ObjectSet['source']): number {
  const { readyReplicas } = object.status
  if (source === 'manifests' || Object.keys(object.status).length === 0) return least
  return typeof readyReplicas === 'number' ? readyReplicas : 0
}

function nodesOf(names: readonly unknown[]): number | undefined {
  const known = names.map(textOf).filter(name => name !== '')
  return known.length < names.length ? undefined : new Set(known).size
}

function readyEndpoints(count: number, nodes: number | undefined): Endpoints {
  if (count === 0) return { state: 'none', reason: 'its service has no ready endpoint' }
  return { state: 'ready', count, ...(nodes !== undefined && { nodes }) }
}

/** Returns whether the pods behind a service all leave at once when one node is drained. */
export function isSingle(endpoints: Endpoints): boolean {
  return endpoints.state === 'ready' && (endpoints.count === 1 || endpoints.nodes === 1)
}

/** Returns the labels of the pods behind a service, or no labels. */
export function labelsBehind(endpoints: Endpoints): Labels {
  return (endpoints.state === 'ready' ? endpoints.labels : undefined) ?? labelsOf(fieldsOf(undefined))
}
