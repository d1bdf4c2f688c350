import { listOf } from '../../../manifests/index.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { isOwnedByAks } from './owner.ts'
import { quantityOf } from './quantities.ts'
import { fieldAt, type SeenObject, shownName, textOf } from './seen-object.ts'
import type { DrainedPools } from './selected-pods.ts'
import { poolOfNode } from './selected-pods.ts'
import { isFinished } from './workload.ts'

/** Share of the capacity of a pool above which evicted pods fill a new node before its DaemonSets start. */
const FULL = 0.9

/** Checks that pods of DaemonSets find space on new nodes: either the pool has some, or they have a priority. */
export function judgeFullNodes(objects: ObjectSet, { drained }: DrainedPools): Judgement[] {
  const daemons = objects.ofKind('apps/DaemonSet').filter(daemon => !isOwnedByAks(daemon) && !hasPriority(daemon.spec))
  if (daemons.length === 0) return []
  const full = drained.filter(({ name }) => usedShare(name, objects) >= FULL).map(({ name }) => name)
  return full.length === 0 ? [] : daemons.map(daemon => withoutSpace(daemon, full))
}

function hasPriority(spec: SeenObject['spec']): boolean {
  return textOf(fieldAt(spec.template, 'spec', 'priorityClassName')) !== ''
}

/** Returns the share of the cores or of the memory of a pool that its pods request, whichever is larger. */
function usedShare(pool: string, objects: ObjectSet): number {
  const nodes = objects.ofKind('/Node').filter(node => poolOfNode(node) === pool)
  const names = new Set(nodes.map(({ name }) => name))
  const pods = objects.ofKind('/Pod').filter(pod => names.has(textOf(pod.spec.nodeName)) && !isFinished(pod))
  const shares = ['cpu', 'memory'].map(resource => {
    const allocatable = sum(nodes.map(({ status }) => fieldAt(status.allocatable, resource)))
    const requested = sum(
      pods.flatMap(pod => listOf(pod.spec.containers)).map(each => fieldAt(each, 'resources', 'requests', resource))
    )
    return allocatable === 0 ? 0 : requested / allocatable
  })
  return Math.max(...shares)
}

function sum(quantities: readonly unknown[]): number {
  return quantities.reduce<number>((total, each) => total + quantityOf(each), 0)
}

function withoutSpace(daemon: SeenObject, pools: readonly string[]): Judgement {
  return {
    about: daemon,
    severity: 'warning',
    evidence: `${shownName(daemon)} has no priority, and pods request more than ${FULL * 100} % of pool ${pools.join(', ')}. Evicted pods can fill a new node first: its pod of the DaemonSet then stays Pending.`,
    remedy: 'Set `priorityClassName` in its pod template, or add a node to the pool before the upgrade.'
  }
}
