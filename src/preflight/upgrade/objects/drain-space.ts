import { listOf } from '../../../manifests/index.ts'
import type { FoundPool } from '../found-cluster.ts'
import { surgesOf } from '../surge.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { quantityOf } from './quantities.ts'
import { fieldAt, labelsOf, type SeenObject, shownName, textOf } from './seen-object.ts'
import type { DrainedPools } from './selected-pods.ts'
import { isLeftByDrain, poolOfNode } from './selected-pods.ts'
import { nameList } from './shown-text.ts'
import { isFinished } from './workload.ts'

/** Cores, and bytes of memory. */
interface Amounts {
  readonly cpu: number
  readonly memory: number
}

/** A node with what its pods leave free. */
interface Space {
  readonly node: SeenObject
  readonly free: Amounts
}

/**
 * Warns if the pods of a node fit on no other node while a pool replaces its nodes in place. They stay Pending, and their
 * budget then holds the drain. A surge node has the size of the node that it replaces, so that only pools without a surge
 * are checked.
 */
export function judgeDrainSpace(objects: ObjectSet, { drained }: DrainedPools): Judgement[] {
  const pools = drained.filter(replacesInPlace)
  if (pools.length === 0) return []
  const pods = Map.groupBy(
    objects.ofKind('/Pod').filter(pod => !isFinished(pod)),
    ({ spec }) => textOf(spec.nodeName)
  )
  const spaces = objects
    .ofKind('/Node')
    .filter(({ spec }) => spec.unschedulable !== true)
    .map(node => ({ node, free: freeOn(node, pods.get(node.name) ?? []) }))
  return pools.flatMap(pool => judgePool(pool, spaces, pods))
}

function replacesInPlace(pool: FoundPool): boolean {
  const { enableAutoScaling, count = 0, maxCount = 0, scaleSetPriority } = pool
  const canGrow = enableAutoScaling === true && count < maxCount
  return count > 0 && scaleSetPriority !== 'Spot' && !canGrow && (surgesOf([pool])[0]?.nodes ?? 0) === 0
}

/** Returns a warning about the first node of a pool whose pods do not fit elsewhere. */
function judgePool(
  { name }: FoundPool,
  spaces: readonly Space[],
  pods: ReadonlyMap<string, readonly SeenObject[]>
): Judgement[] {
  for (const { node } of spaces.filter(space => poolOfNode(space.node) === name)) {
    const evicted = (pods.get(node.name) ?? []).filter(pod => !isLeftByDrain(pod))
    const others = spaces.filter(space => space.node !== node)
    const [about, ...more] = withoutSpace(evicted, others)
    if (about !== undefined) return [noSpace(name, node, [about, ...more])]
  }
  return []
}

function noSpace(pool: string, node: SeenObject, pods: readonly [SeenObject, ...SeenObject[]]): Judgement {
  return {
    about: pods[0],
    severity: 'warning',
    evidence: `Pool ${pool} replaces its nodes in place. While node ${node.name} is drained, no other node has space for ${nameList(pods.map(shownName), 4)}. The pods stay Pending, and a budget over them then holds the drain until it times out.`,
    remedy: `Set \`maxSurge\` of pool ${pool} to 1 or more for the time of the upgrade, or add a node to the pool.`
  }
}

/** Returns the pods that do not fit when each is put on the first node with space, the largest pods first. */
function withoutSpace(pods: readonly SeenObject[], others: readonly Space[]): SeenObject[] {
  const free = new Map(others.map(({ node, free: amounts }) => [node, amounts]))
  const sized = pods.map(pod => ({ pod, requests: requestsOf(pod) }))
  return sized
    .toSorted((a, b) => b.requests.cpu - a.requests.cpu)
    .filter(({ pod, requests }) => {
      const place = [...free].find(([node, amounts]) => accepts(node, pod) && fits(requests, amounts))
      if (place !== undefined) free.set(place[0], minus(place[1], requests))
      return place === undefined
    })
    .map(({ pod }) => pod)
}

/** Returns whether the node selector of a pod matches a node, and no taint of the node keeps pods without tolerations away. */
function accepts(node: SeenObject, { spec }: SeenObject): boolean {
  const isSelected = [...labelsOf(spec.nodeSelector)].every(([key, value]) => node.labels.get(key) === value)
  const taints = listOf(node.spec.taints).filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute')
  return isSelected && (taints.length === 0 || listOf(spec.tolerations).length > 0)
}

function freeOn({ status }: SeenObject, pods: readonly SeenObject[]): Amounts {
  const amount = (resource: string) => quantityOf(fieldAt(status.allocatable, resource))
  return pods.map(requestsOf).reduce(minus, { cpu: amount('cpu'), memory: amount('memory') })
}

function requestsOf({ spec }: SeenObject): Amounts {
  const sum = (resource: string) =>
    listOf(spec.containers).reduce(
      (total, each) => total + quantityOf(fieldAt(each, 'resources', 'requests', resource)),
      0
    )
  return { cpu: sum('cpu'), memory: sum('memory') }
}

/** Smallest difference of amounts, for sums of fractions. */
const TOLERANCE = 1e-6

function fits(requests: Amounts, free: Amounts): boolean {
  return requests.cpu <= free.cpu + TOLERANCE && requests.memory <= free.memory + TOLERANCE
}

function minus(from: Amounts, { cpu, memory }: Amounts): Amounts {
  return { cpu: from.cpu - cpu, memory: from.memory - memory }
}
