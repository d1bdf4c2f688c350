import { listOf } from '../../../manifests/index.ts'
import type { FoundPool } from '../found-cluster.ts'
import { labelIndex, type Select } from './label-index.ts'
import type { ObjectSet } from './object-set.ts'
import { remembered } from './remembered.ts'
import { fieldAt, type SeenObject, textOf } from './seen-object.ts'
import { isFinished, type Workload, workloadsOf } from './workload.ts'

/** The pools of a cluster, and those of them that an upgrade drains. */
export interface DrainedPools {
  readonly all: readonly FoundPool[]
  readonly drained: readonly FoundPool[]
}

/** Workloads and pods that a budget selects. */
export interface SelectedPods {
  readonly workloads: readonly Workload[]
  /** Pods that exist and that a drain evicts. */
  readonly pods: readonly SeenObject[]
  /** Whether the budget selects pods that a drain leaves: those of a DaemonSet. */
  readonly hasDaemonPods: boolean
}

/** Returns what a budget selects in its namespace. A missing selector selects nothing. */
export function selectedBy(
  { namespace, spec }: Pick<SeenObject, 'namespace' | 'spec'>,
  objects: ObjectSet
): SelectedPods {
  const { selector } = spec
  if (typeof selector !== 'object' || selector === null) return { workloads: [], pods: [], hasDaemonPods: false }
  return selectedOnce(SELECTED, objects)(namespace, selector)
}

const SELECTED = 'selected'

/** Pods that are remembered for all selectors of a set together. */
const MOST_REMEMBERED = 2_000_000

/** Remembers what a selector selects, because many budgets have the same one and several rules ask for each. */
const selectedOnce = remembered((_: typeof SELECTED, objects: ObjectSet) => {
  const known = new Map<string, SelectedPods>()
  let pods = 0
  return (namespace: string, selector: object) => {
    const key = `${namespace} ${JSON.stringify(selector)}`
    const found = known.get(key) ?? select(namespace, selector, objects)
    if (!known.has(key)) pods += found.pods.length
    if (pods < MOST_REMEMBERED) known.set(key, found)
    return found
  }
})

function select(namespace: string, selector: object, objects: ObjectSet): SelectedPods {
  const index = indexOf(objects)
  const all = index.pods.get(namespace)?.(selector) ?? []
  const pods = all.filter(pod => !isLeftByDrain(pod))
  return { workloads: index.workloads.get(namespace)?.(selector) ?? [], pods, hasDaemonPods: all.length > pods.length }
}

/** Returns the workloads that create their pods again, and the number of pods that nothing does: 0 if none of these runs. */
export function byController({ workloads }: SelectedPods): {
  readonly controlled: readonly Workload[]
  readonly bare: number
} {
  const isPod = ({ object }: Workload) => object.kind === 'Pod'
  const pods = workloads.filter(isPod)
  const bare = pods.some(({ object }) => isGuarded(object)) ? pods.length : 0
  return { controlled: workloads.filter(each => !isPod(each)), bare }
}

interface Index {
  readonly pods: ReadonlyMap<string, Select<SeenObject>>
  readonly workloads: ReadonlyMap<string, Select<Workload>>
}

const known = new WeakMap<ObjectSet, Index>()

function indexOf(objects: ObjectSet): Index {
  const index = known.get(objects) ?? {
    pods: byNamespace(
      objects.ofKind('/Pod').filter(pod => !isFinished(pod)),
      ({ namespace }) => namespace
    ),
    workloads: byNamespace(workloadsOf(objects), ({ object }) => object.namespace)
  }
  known.set(objects, index)
  return index
}

function byNamespace<Labelled extends { readonly labels: SeenObject['labels'] }>(
  elements: readonly Labelled[],
  namespaceOf: (element: Labelled) => string
): ReadonlyMap<string, Select<Labelled>> {
  return new Map([...Map.groupBy(elements, namespaceOf)].map(([namespace, same]) => [namespace, labelIndex(same)]))
}

/** Returns whether a drain leaves a pod on its node: pods of DaemonSets and of the node itself. */
export function isLeftByDrain({ owners, annotations }: SeenObject): boolean {
  return (
    owners.some(({ kind }) => kind === 'DaemonSet' || kind === 'Node') || annotations.has('kubernetes.io/config.mirror')
  )
}

/** Returns whether a pod counts for its budget: it runs and is not being deleted. Pending pods are evicted freely. */
export function isGuarded({ status, fields }: SeenObject): boolean {
  const isDeleted = fieldAt(fields, 'metadata', 'deletionTimestamp') !== undefined
  return !isDeleted && (status.phase === 'Running' || status.phase === undefined)
}

/** Returns whether a pod is ready. */
export function isReady({ status }: SeenObject): boolean {
  const { conditions } = status
  return (
    Array.isArray(conditions) &&
    conditions.some(each => fieldAt(each, 'type') === 'Ready' && fieldAt(each, 'status') === 'True')
  )
}

/** Reasons of a container that does not start by itself. Source: kubernetes/kubernetes: pkg/kubelet. */
const FAILING = /BackOff$|^ErrImage|^InvalidImageName$|^(CreateContainer|RunContainer)\w*Error$/

/** Returns whether a container of a pod crashes, or cannot be created. */
export function isFailing({ status }: SeenObject): boolean {
  return listOf(status.containerStatuses).some(each =>
    FAILING.test(textOf(fieldAt(each, 'state', 'waiting', 'reason')))
  )
}

/** Returns whether no node takes a pod. */
export function isUnscheduled({ status }: SeenObject): boolean {
  return listOf(status.conditions).some(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
}

/** Returns the name of the pool that a pod runs in, or `undefined` if the node is not known. */
export function poolOfPod(pod: SeenObject, objects: ObjectSet, pools: readonly FoundPool[]): string | undefined {
  const nodeName = textOf(pod.spec.nodeName)
  return nodeName === '' ? undefined : poolsByNode(pools, objects)(nodeName)
}

/** Returns a test for the pods of pools that the upgrade drains. Pods whose pool is not known belong to them. */
export function drainedBy(objects: ObjectSet, { all, drained }: DrainedPools): (pod: SeenObject) => boolean {
  const names = new Set(drained.map(({ name }) => name))
  return pod => {
    const pool = poolOfPod(pod, objects, all)
    return pool === undefined || names.has(pool)
  }
}

const poolsByNode = remembered((pools: readonly FoundPool[], objects: ObjectSet) => {
  const known = new Map<string, string | undefined>()
  return (nodeName: string) => {
    if (!known.has(nodeName)) {
      const node = objects.find({ group: '', kind: 'Node', namespace: '', name: nodeName })
      known.set(nodeName, node === undefined ? poolOfName(nodeName, pools) : poolOfNode(node))
    }
    return known.get(nodeName)
  }
})

/** Returns the pool of a node, from its label. */
export function poolOfNode({ labels, name }: SeenObject): string | undefined {
  return labels.get('kubernetes.azure.com/agentpool') ?? labels.get('agentpool') ?? /^aks-([a-z0-9]+)-/.exec(name)?.[1]
}

/** Returns the pool that the name of a node contains: `aks-POOL-NUMBER-vmssNUMBER` on Linux, `aksPOOLNUMBER` on Windows. */
function poolOfName(node: string, pools: readonly FoundPool[]): string | undefined {
  return pools.find(({ name }) => node.startsWith(`aks-${name}-`) || new RegExp(`^aks${name}\\d`).test(node))?.name
}
