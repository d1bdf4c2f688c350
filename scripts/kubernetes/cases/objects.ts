import type { JsonObject, KubernetesCase, Manifest, Step } from '../case.ts'

/** Collections that the requests of the cases name. */
export const PODS = '/api/v1/namespaces/{ns}/pods'
export const BUDGETS = '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets'

/** The node that pods are on unless a case says otherwise. It need not exist. */
export const NODE = '{ns}-node'

const TEMPLATE = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image: 'example.invalid/app:1' }] }
}

interface PodOptions {
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly finalizers?: readonly string[]
  /** Kind and name of the controller. */
  readonly owner?: readonly [kind: string, name: string]
  readonly ready?: boolean
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed'
  /** Fields that are added to the specification. */
  readonly spec?: JsonObject
}

/** Returns a pod on a node, Running and Ready unless the options say otherwise. */
export function pod(name: string, options: PodOptions = {}): Manifest {
  const { labels = { app: 'web' }, annotations, finalizers, owner, ready = true, phase = 'Running', spec } = options
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels,
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ...(owner === undefined ? {} : { ownerReferences: [ownerReference(...owner)] })
    },
    spec: { ...TEMPLATE.spec, nodeName: NODE, ...spec },
    status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] }
  }
}

/** Returns a pod that no scheduler has placed. */
export function unscheduledPod(name: string, options: Pick<PodOptions, 'owner'> = {}): Manifest {
  const { status: _, spec: __, ...rest } = pod(name, options)
  return { ...rest, spec: TEMPLATE.spec }
}

const OWNER_VERSIONS: Readonly<Record<string, string>> = {
  Job: 'batch/v1',
  ReplicationController: 'v1',
  Widget: 'example.invalid/v1',
  Gadget: 'example.invalid/v1'
}

/** Returns the reference to a controller. The runner adds the identifier. */
export function ownerReference(kind: string, name: string): JsonObject {
  return { apiVersion: OWNER_VERSIONS[kind] ?? 'apps/v1', kind, name, controller: true }
}

/** Returns pods `<owner>-a`, `<owner>-b` … of a controller, of which the first are ready. */
export function podsOf(owner: readonly [kind: string, name: string], count: number, ready = count): Manifest[] {
  return Array.from({ length: count }, (_, index) =>
    pod(`${owner[1]}-${'abcdefgh'[index]}`, { owner, ready: index < ready })
  )
}

/** Returns a workload that controls pods, without pods. */
export function workload(kind: 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet', replicas = 1): Manifest {
  const selector = { matchLabels: { app: 'web' } }
  const scale = kind === 'DaemonSet' ? {} : { replicas }
  const service = kind === 'StatefulSet' ? { serviceName: 'web' } : {}
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: { ...scale, ...service, selector, template: TEMPLATE }
  }
}

/** Returns a Deployment, its ReplicaSet and its pods `web-a`, `web-b` …, of which the first are ready. */
export function deployment(replicas: number, ready = replicas): Manifest[] {
  const replicaSet = workload('ReplicaSet', replicas)
  const metadata = { ...replicaSet.metadata, ownerReferences: [ownerReference('Deployment', 'web')] }
  return [
    workload('Deployment', replicas),
    { ...replicaSet, metadata },
    ...podsOf(['ReplicaSet', 'web'], replicas, ready)
  ]
}

/** Returns a budget over the pods `app: web` with these fields. */
export function budget(fields: JsonObject, name = 'web'): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { selector: { matchLabels: { app: 'web' } }, ...fields }
  }
}

/** Returns an eviction of a pod, with what its body has besides the name. */
export function evict(name: string, body: JsonObject = {}, query = ''): Step {
  return {
    request: `POST ${PODS}/${name}/eviction${query}`,
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, ...body }
  }
}

/** Returns an eviction that is only tried. */
export function tryToEvict(name: string): Step {
  return evict(name, {}, '?dryRun=All')
}

/** Returns what a kubelet does when the containers of a pod have ended: it deletes the pod at once. */
export function finishPod(name: string): Step {
  return { request: `DELETE ${PODS}/${name}?gracePeriodSeconds=0` }
}

/** Returns the creation of an object by a request of a case. */
export function create(path: string, body: Manifest, record?: readonly string[]): Step {
  return { request: `POST ${path}`, body, ...(record === undefined ? {} : { record }) }
}

/** Returns a write of the status of a pod: Running, and Ready or not. */
export function reportReady(name: string, ready = true): Step {
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }]
  return {
    request: `PATCH ${PODS}/${name}/status`,
    patch: 'strategic',
    body: { status: { phase: 'Running', conditions } }
  }
}

/** Returns the read of the status of a budget. */
export function readBudget(name = 'web'): Step {
  return { request: `GET ${BUDGETS}/${name}`, record: ['status'] }
}

/** Returns a case that reads the budget and then tries to evict a pod. */
export function budgetCase(name: string, objects: readonly Manifest[], podName = 'web-a'): KubernetesCase {
  return { name, objects, steps: [readBudget(), tryToEvict(podName)] }
}
