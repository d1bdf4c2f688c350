import type { Resource, World } from '../../azure/world.ts'
import { watchBatch } from '../batch/batch-operation.ts'
import { reconcileCronJobs } from '../batch/cron-job-controller.ts'
import { removeExpiredJobs } from '../batch/job-removal.ts'
import { countLostPods } from '../batch/lost-pods.ts'
import { asRecord, type Json } from '../objects.ts'
import { podStartFailure } from '../pod-failures.ts'
import { podShare } from '../quota.ts'
import { attachFailure, createClaims, provisionVolumes, volumeNeeds } from '../storage/pod-volumes.ts'
import { bindClaims } from '../storage/volumes.ts'
import { addNodesForPods, couldAddNode } from './cluster-autoscaler.ts'
import { type Amounts, schedulableNodes } from './cluster-nodes.ts'
import {
  findNode,
  type OpenPlacement,
  occupy,
  type PendingPod,
  type Placement,
  schedulingFailureText,
  ZONE_LABEL
} from './node-fit.ts'
import { forgetUnusedTemplates, isFinished, isTerminating, type Pod, podsIn, setPods, templateOf } from './pod.ts'
import { deletePod } from './pod-deletion.ts'
import { planEnd, restartContainers } from './pod-end.ts'
import { podFaultOf } from './pod-faults.ts'
import { containersOf, type Pods } from './pod-template.ts'
import { type Workload, workloadsOf } from './workload.ts'
import { reconcileWorkload } from './workload-controllers.ts'

/** Seconds for an image pull and for a container start. */
const SECONDS = { pull: 12, start: 3 } as const

/**
 * Brings the pods of a cluster to the present: controllers create and delete pods, the scheduler binds pods to nodes, and
 * containers start. Calling it again at the same time changes nothing.
 */
export function syncPods(world: World, cluster: Resource): void {
  const nodes = new Map(schedulableNodes(world, cluster).map(node => [node.name, node]))
  const before = podsIn(world, cluster.id)
  const present = before.filter(pod => exists(world, pod, nodes))
  countLostPods(world, cluster.id, before, present)
  removeExpiredJobs(world, cluster.id)
  reconcileCronJobs(world, cluster)
  const workloads = workloadsOf(world, cluster)
  const byKey = new Map(workloads.map(workload => [workload.key, workload]))
  for (const pod of present) {
    if (byKey.has(pod.owner)) restartContainers(world, cluster.id, pod, byKey.get(pod.owner))
    else deletePod(world, pod)
  }
  const pods = workloads.reduce<Pod[]>(
    (all, workload) => reconcileWorkload(world, cluster, workload, all, [...nodes.values()]),
    present
  )
  bindClaims(world, cluster)
  bindPods(world, cluster, pods, nodes, byKey)
  for (const pod of pods) {
    startPod(world, cluster, pod, pods, byKey)
    planEnd(world, cluster.id, pod, byKey.get(pod.owner))
  }
  setPods(world, cluster.id, pods)
  if (present.length < before.length) forgetUnusedTemplates(world)
  watchBatch(world, cluster)
}

/** Returns whether a pod exists: its containers have not ended, and its node was not deleted. */
function exists({ now }: World, { goneAt, node }: Pod, nodes: ReadonlyMap<string, unknown>): boolean {
  return (goneAt === undefined || goneAt > now) && (node === undefined || nodes.has(node))
}

function bindPods(
  world: World,
  cluster: Resource,
  pods: readonly Pod[],
  nodes: Placement['nodes'],
  workloads: ReadonlyMap<string, Workload>
): void {
  const placement = placementOf(world, cluster, pods, nodes, workloads)
  const unschedulable: PendingPod[] = []
  for (const pod of pods) {
    if (isTerminating(pod)) continue
    createClaims(world, cluster, pod, workloads.get(pod.owner))
    if (pod.node !== undefined) continue
    const refused = bindPod(world, cluster, pod, placement, workloads)
    if (refused !== undefined) unschedulable.push(refused)
  }
  if (unschedulable.length > 0) addNodesForPods(world, cluster, unschedulable, placement)
}

/** Binds a pod to a node, and its volumes to the zone of the node. Returns the pod if no node accepts it. */
function bindPod(
  world: World,
  cluster: Resource,
  pod: Pod,
  placement: OpenPlacement,
  workloads: ReadonlyMap<string, Workload>
): PendingPod | undefined {
  const workload = workloads.get(pod.owner)
  const needs = volumeNeeds(world, cluster, pod, workload)
  if ('because' in needs) {
    pod.because = schedulingFailureText(placement, needs.because)
    return undefined
  }
  const pending = { ...pendingPod(world, cluster, pod, workloads), volumeZones: needs.zones }
  const found = findNode(pending, placement)
  if (!('node' in found)) {
    pod.because = found.because
    return pending
  }
  pod.node = found.node
  delete pod.because
  occupy(placement, pending, found.node)
  provisionVolumes(world, cluster, pod, workload, placement.nodes.get(found.node)?.labels[ZONE_LABEL])
  return undefined
}

/** Returns the nodes with the pods that they have. Finished pods use nothing. */
function placementOf(
  world: World,
  cluster: Resource,
  pods: readonly Pod[],
  nodes: Placement['nodes'],
  workloads: ReadonlyMap<string, Workload>
): OpenPlacement {
  const placement: OpenPlacement = { nodes, bound: [], used: new Map() }
  for (const pod of pods) {
    if (pod.node !== undefined && !isFinished(world, pod))
      occupy(placement, pendingPod(world, cluster, pod, workloads), pod.node)
  }
  return placement
}

/**
 * Returns why no node would accept one more pod of a workload, in the words of the scheduler. An autoscaled pool counts as
 * large as it may become.
 */
export function schedulingFailure(world: World, cluster: Resource, pods: Pods): string | undefined {
  const found = nodeForPod(world, cluster, pods)
  return 'node' in found || couldAddNode(world, cluster, onePod(world, cluster, pods)) ? undefined : found.because
}

/** Returns the node that one more pod would have now, or why no node accepts it, in the words of the scheduler. */
export function nodeForPod(world: World, cluster: Resource, pods: Pods): { node: string } | { because: string } {
  const workloads = new Map(workloadsOf(world, cluster).map(workload => [workload.key, workload]))
  const nodes = new Map(schedulableNodes(world, cluster).map(node => [node.name, node]))
  const placement = placementOf(world, cluster, podsIn(world, cluster.id), nodes, workloads)
  return findNode(onePod(world, cluster, pods), placement)
}

function onePod(world: World, cluster: Resource, { namespace, labels, spec, ...pods }: Pods): PendingPod {
  const amount = (resource: string) => podShare(world, cluster, { namespace, spec, ...pods }, 'requests', resource) ?? 0
  return { namespace, labels, spec, requests: { cpu: amount('cpu'), memory: amount('memory'), pods: 1 } }
}

function pendingPod(world: World, cluster: Resource, pod: Pod, workloads: ReadonlyMap<string, Workload>): PendingPod {
  const { labels, spec } = templateOf(world, pod)
  return { namespace: pod.namespace, labels, spec, requests: requestsOf(world, cluster, pod, workloads) }
}

function requestsOf(
  world: World,
  cluster: Resource,
  pod: Pod,
  workloads: ReadonlyMap<string, Workload>
): Readonly<Amounts> {
  const workload = workloads.get(pod.owner)
  if (workload === undefined) return { cpu: 0, memory: 0, pods: 1 }
  const amount = (resource: string) => podShare(world, cluster, workload.pods, 'requests', resource) ?? 0
  return { cpu: amount('cpu'), memory: amount('memory'), pods: 1 }
}

/** Starts the containers of a bound pod, unless a volume or an image is missing. */
function startPod(
  world: World,
  cluster: Resource,
  pod: Pod,
  pods: readonly Pod[],
  workloads: ReadonlyMap<string, Workload>
): void {
  const workload = workloads.get(pod.owner)
  if (pod.node === undefined || pod.readyAt !== undefined || workload === undefined || isTerminating(pod)) return
  const because = workload.isSystem
    ? undefined
    : (attachFailure(world, cluster, pod, pods, workloads) ?? podStartFailure(world, cluster, workload.pods, pod.node))
  if (because !== undefined) {
    pod.because = because
    return
  }
  delete pod.because
  const { readyAfterSeconds } = podFaultOf(world, cluster.id, workload.object) ?? {}
  pod.readyAt = world.now + (readyAfterSeconds ?? startSeconds(templateOf(world, pod).spec)) * 1000
}

/** Returns the seconds from the binding to a ready pod: image pull, process start, initial delays of the probes. */
function startSeconds(spec: Json): number {
  const delays = containersOf(spec).flatMap(container =>
    ['startupProbe', 'readinessProbe'].map(name => {
      const { initialDelaySeconds = 0, periodSeconds = 10 } = asRecord(container[name])
      return container[name] === undefined ? 0 : Number(initialDelaySeconds) + Math.min(Number(periodSeconds), 10)
    })
  )
  return SECONDS.pull + SECONDS.start + Math.max(0, ...delays)
}

/** Returns the next time at which a pod becomes Ready or is gone, or `undefined` if nothing happens by itself. */
export function nextPodEvent(world: World, clusterId: string): number | undefined {
  const times = podsIn(world, clusterId).flatMap(({ readyAt, goneAt }) => [goneAt ?? readyAt ?? 0])
  const next = Math.min(...times.filter(time => time > world.now))
  return Number.isFinite(next) ? next : undefined
}
