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

/** Returns whether the pod is Ready now. */
export function isReady({ now }: World, { readyAt, goneAt, node }: Pod): boolean {
  return node !== undefined && readyAt !== undefined && readyAt <= now && goneAt === undefined
}

/** Returns whether the deletion of the pod has begun. */
export function isTerminating({ goneAt }: Pod): boolean {
  return goneAt !== undefined
}
