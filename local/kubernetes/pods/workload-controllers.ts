import type { Resource, World } from '../../azure/world.ts'
import { reconcileJob } from '../batch/job-controller.ts'
import { asRecord, valueAt } from '../objects.ts'
import type { SchedulableNode } from './cluster-nodes.ts'
import { acceptsByRules } from './node-fit.ts'
import { isReady, isTerminating, type Pod } from './pod.ts'
import { createPods, type Turn } from './pod-creation.ts'
import { deletePod } from './pod-deletion.ts'
import type { Workload } from './workload.ts'

/** Returns the pods of a cluster after the controller of one workload has worked. */
export function reconcileWorkload(
  world: World,
  cluster: Resource,
  workload: Workload,
  pods: readonly Pod[],
  nodes: readonly SchedulableNode[]
): Pod[] {
  const own = pods.filter(pod => pod.owner === workload.key && !isTerminating(pod))
  const current = own.filter(({ template }) => template === workload.template)
  const old = own.filter(({ template }) => template !== workload.template)
  const turn: Turn = { world, cluster, workload, own, current, old, nodes, all: [...pods] }
  const { kind } = workload.object
  if (kind === 'DaemonSet') reconcileDaemonSet(turn)
  else if (kind === 'StatefulSet') reconcileStatefulSet(turn)
  else if (kind === 'Job') reconcileJob(turn)
  else reconcileReplicas(turn)
  return turn.all
}

/**
 * Replaces pods of an earlier template while enough others are Ready, for a Deployment, ReplicaSet or single pod.
 * Creates missing pods and deletes surplus ones.
 */
function reconcileReplicas({ world, workload, own, current, old, ...turn }: Turn): void {
  const replicas = workload.replicas ?? 0
  const { surge, unavailable } = rollingUpdate(workload, replicas)
  const room = workload.object.kind === 'Deployment' ? replicas + surge - own.length : replicas - own.length
  const missing = Math.min(replicas - current.length, room)
  if (missing < 0) for (const pod of current.slice(missing)) deletePod(world, pod)
  createPods({ world, workload, own, current, old, ...turn }, Math.max(0, missing))
  const ready = own.filter(pod => isReady(world, pod)).length
  let mayGo = ready - (replicas - unavailable)
  for (const pod of old) {
    const isUnready = !isReady(world, pod)
    if (!isUnready && mayGo <= 0) continue
    if (!isUnready) mayGo -= 1
    deletePod(world, pod)
  }
}

function rollingUpdate({ object }: Workload, replicas: number): { surge: number; unavailable: number } {
  const { type, rollingUpdate: given } = asRecord(valueAt(object, 'spec', 'strategy'))
  if (type === 'Recreate') return { surge: 0, unavailable: replicas }
  const { maxSurge = '25%', maxUnavailable = '25%' } = asRecord(given)
  return {
    surge: share(maxSurge, replicas, Math.ceil),
    unavailable: share(maxUnavailable, replicas, Math.floor)
  }
}

function share(value: unknown, of: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value
  return round((Number.parseInt(String(value), 10) * of) / 100)
}

/** Creates one pod for each ordinal, in order. A pod of an earlier template is deleted when all others are Ready. */
function reconcileStatefulSet(turn: Turn): void {
  const { world, workload, own, old } = turn
  const replicas = workload.replicas ?? 0
  const nameOf = (ordinal: number) => `${workload.object.metadata.name}-${ordinal}`
  const wanted = Array.from({ length: replicas }, (_, ordinal) => nameOf(ordinal))
  for (const pod of own) if (!wanted.includes(pod.name)) deletePod(world, pod)
  const isParallel = valueAt(workload.object, 'spec', 'podManagementPolicy') === 'Parallel'
  const taken = turn.all.filter(({ owner }) => owner === workload.key).map(({ name }) => name)
  for (const name of wanted) {
    const pod = own.find(each => each.name === name)
    if (pod === undefined && !taken.includes(name)) createPods(turn, 1, name)
    if (!isParallel && (pod === undefined || !isReady(world, pod))) return
  }
  const last = old.toSorted((a, b) => wanted.indexOf(b.name) - wanted.indexOf(a.name))[0]
  if (last !== undefined && own.every(pod => isReady(world, pod))) deletePod(world, last)
}

/** Creates one pod on each node whose labels and taints match. The controller itself binds the pod. */
function reconcileDaemonSet(turn: Turn): void {
  const { world, workload, own, old, nodes } = turn
  const has = new Set(turn.all.filter(({ owner }) => owner === workload.key).map(({ node }) => node))
  for (const node of nodes) {
    if (!acceptsByRules(workload.pods.spec, node, { ignoresCordon: true }) || has.has(node.name)) continue
    createPods(turn, 1, undefined, node.name)
  }
  const [outdated] = old
  if (outdated !== undefined && own.every(pod => isReady(world, pod))) deletePod(world, outdated)
}
