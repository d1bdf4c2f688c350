import type { Resource, World } from '../../azure/world.ts'
import { objectsIn, objectsOfKind } from '../cluster-state.ts'
import { type KubernetesObject, keyOfObject, referenceTo, valueAt } from '../objects.ts'
import { keepTemplate, type PodTemplate } from './pod.ts'
import { type Pods, podsOf } from './pod-template.ts'
import { systemWorkloads } from './system-workloads.ts'

/** Object that controls pods, with the pods that it requests. */
export interface Workload {
  readonly key: string
  readonly object: KubernetesObject
  readonly pods: Pods
  /** Key of the present pod template. */
  readonly template: string
  /** Requested pods. Absent for a DaemonSet, which has one pod on each node that accepts it. */
  readonly replicas?: number
  /** Whether AKS itself runs the workload. Its images are always available, and no policy applies to it. */
  readonly isSystem: boolean
}

/** Returns the workloads of a cluster: those that AKS itself runs, and those that somebody applied. */
export function workloadsOf(world: World, cluster: Resource): Workload[] {
  const toWorkload = (object: KubernetesObject) => workloadOf(world, cluster, object) ?? []
  const system = systemWorkloads(cluster).flatMap(toWorkload)
  return [
    ...system.map(workload => ({ ...workload, isSystem: true })),
    ...objectsIn(world, cluster.id).flatMap(toWorkload)
  ]
}

/** Returns an object that somebody applied as a workload, or `undefined` if it controls no pods. */
export function workloadOf(world: World, cluster: Resource, object: KubernetesObject): Workload | undefined {
  const pods = podsOf(object)
  if (pods === undefined) return undefined
  const key = keyOfObject(referenceTo(object))
  const common = { key, object, pods, template: templateKey(world, object, pods), isSystem: false }
  return object.kind === 'DaemonSet' ? common : { ...common, replicas: requestedReplicas(world, cluster, pods) }
}

/** Keys of templates by their objects. An object of the API server is never changed in place. */
const templateKeys = new WeakMap<KubernetesObject, string>()

function templateKey(world: World, object: KubernetesObject, { labels, spec }: PodTemplate): string {
  const known = templateKeys.get(object)
  if (known !== undefined && world.tables.podTemplates?.[known] !== undefined) return known
  const key = keepTemplate(world, { labels, spec })
  templateKeys.set(object, key)
  return key
}

/** Returns the requested number of pods: at least the minimum of an autoscaler, otherwise the replicas of the object. */
export function requestedReplicas(world: World, cluster: Resource, { owner, replicas }: Pods): number {
  const scaler = objectsOfKind(world, cluster.id, 'HorizontalPodAutoscaler').find(
    ({ metadata, spec }) =>
      metadata.namespace === owner.metadata.namespace &&
      valueAt(spec, 'scaleTargetRef', 'name') === owner.metadata.name &&
      valueAt(spec, 'scaleTargetRef', 'kind') === owner.kind
  )
  return scaler === undefined ? replicas : Math.max(replicas, Number(valueAt(scaler, 'spec', 'minReplicas') ?? 1))
}
