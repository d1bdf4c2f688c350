import { createHash } from 'node:crypto'
import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { World } from '../../azure/world.ts'
import type { Json, Labels } from '../objects.ts'

/** Pod of a workload. Times are in milliseconds. */
export interface Pod {
  readonly namespace: string
  readonly name: string
  /** `keyOfObject` of the workload that controls the pod. */
  readonly owner: string
  /** Key of the pod's template in the table of templates. */
  readonly template: string
  readonly createdAt: number
  /** Name of the node. Absent while no node accepts the pod. */
  node?: string
  /** Time from which the pod is Ready. Absent while something keeps its containers from starting. */
  readyAt?: number
  /** Reason for which the pod waits, in the words of an event. */
  because?: string
  /** Time at which the containers end by themselves. Absent if they run until the pod is deleted. */
  endsAt?: number
  /** Exit code with which the containers end at `endsAt`. */
  exitCode?: number
  /** Number of restarts of the containers in the pod. Absent if there was none. */
  restarts?: number
  /** Set if an eviction or the loss of its node ended the pod (condition `DisruptionTarget`). */
  isDisrupted?: true
  /** Set as soon as the Job of the pod has counted the pod as succeeded or failed. */
  isCounted?: true
  /** Time at which the pod is gone, after its containers had time to end. Set when the deletion begins. */
  goneAt?: number
}

/** Labels and specification that all pods of a template have. */
export interface PodTemplate {
  readonly labels: Labels
  readonly spec: Json
}

/** Returns the pods of a cluster by the lower-cased id of the cluster. */
function podTable(world: World): Record<string, Pod[]> {
  return tableOf<Pod[]>(world, 'pods')
}

/** Returns the pods of a cluster, oldest first. */
export function podsIn(world: World, clusterId: string): readonly Pod[] {
  return podTable(world)[keyOf(clusterId)] ?? []
}

/** Replaces the pods of a cluster. */
export function setPods(world: World, clusterId: string, pods: readonly Pod[]): void {
  if (pods.length === 0) delete podTable(world)[keyOf(clusterId)]
  else podTable(world)[keyOf(clusterId)] = [...pods]
}

/** Keeps a template and returns its key, which is the same for equal templates. */
export function keepTemplate(world: World, template: PodTemplate): string {
  const key = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10)
  tableOf<PodTemplate>(world, 'podTemplates')[key] ??= template
  return key
}

const NO_TEMPLATE: PodTemplate = { labels: {}, spec: {} }

/** Returns the template of a pod. */
export function templateOf(world: World, pod: Pick<Pod, 'template'>): PodTemplate {
  return tableOf<PodTemplate>(world, 'podTemplates')[pod.template] ?? NO_TEMPLATE
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

/** Causes of a pod that is not ready although its containers have started. */
const STARTED = /^(CrashLoopBackOff|Unhealthy): /

/**
 * Returns the phase of a pod now. Once its containers have started, a pod is Running also while they crash or are not ready
 * (Kubernetes documentation, "Pod Lifecycle"). A container that fails is started again in its pod if the restart policy is
 * `OnFailure`, so the pod stays Running.
 */
export function phaseOf(world: World, pod: Pod): PodPhase {
  const { node, readyAt, because = '', endsAt, exitCode = 0 } = pod
  if (node === undefined) return 'Pending'
  if (readyAt === undefined) return STARTED.test(because) ? 'Running' : 'Pending'
  if (endsAt === undefined || endsAt > world.now) return 'Running'
  if (exitCode === 0) return 'Succeeded'
  return templateOf(world, pod).spec.restartPolicy === 'OnFailure' ? 'Running' : 'Failed'
}

/** Returns whether all containers of a pod have ended and are not started again. Such a pod uses no resources of its node. */
export function isFinished(world: World, pod: Pod): boolean {
  const phase = phaseOf(world, pod)
  return phase === 'Succeeded' || phase === 'Failed'
}

/** Returns whether the pod is Ready now. */
export function isReady({ now }: World, { readyAt, goneAt, node, endsAt }: Pod): boolean {
  const isStarted = node !== undefined && readyAt !== undefined && readyAt <= now
  return isStarted && goneAt === undefined && (endsAt === undefined || endsAt > now)
}

/** Returns whether a Job controls the pod. */
export function isOfJob({ owner }: Pod): boolean {
  return owner.startsWith('batch/Job/')
}

/** Returns whether the deletion of the pod has begun. */
export function isTerminating({ goneAt }: Pod): boolean {
  return goneAt !== undefined
}

/** Forgets the templates that no pod of any cluster has. */
export function forgetUnusedTemplates(world: World): void {
  const used = new Set(Object.values(podTable(world)).flatMap(pods => pods.map(({ template }) => template)))
  const templates = tableOf<PodTemplate>(world, 'podTemplates')
  for (const key of Object.keys(templates)) if (!used.has(key)) delete templates[key]
}
