import { nodeCount, poolProperties, poolsOf } from '../aks/cluster-model.ts'
import type { Resource, World } from '../azure/world.ts'
import { objectsOfKind } from './cluster-state.ts'
import { asRecord, type Json, type KubernetesObject, type Labels, labelsOf, valueAt } from './objects.ts'

/** Kinds that control pods, and the path of their pod template. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template']
}

/** Identical pods of one workload. */
export interface Pods {
  readonly owner: KubernetesObject
  readonly namespace: string
  readonly labels: Labels
  readonly spec: Json
  readonly replicas: number
}

/** Returns the pods that an object controls; `undefined` if it controls none. A pod counts as its own controller. */
export function podsOf(owner: KubernetesObject): Pods | undefined {
  const path = owner.kind === 'Pod' ? [] : TEMPLATES[owner.kind]
  if (path === undefined) return undefined
  const template = asRecord(valueAt(owner, ...path))
  const namespace = owner.metadata.namespace ?? 'default'
  const replicas = Number(valueAt(owner, 'spec', owner.kind === 'Job' ? 'parallelism' : 'replicas') ?? 1)
  return {
    owner,
    namespace,
    labels: labelsOf(valueAt(template, 'metadata', 'labels')),
    spec: asRecord(template.spec),
    replicas
  }
}

/**
 * Returns the requested number of pods: one per node for a DaemonSet, at least the minimum of an autoscaler, otherwise the
 * replicas of the object.
 */
export function requestedReplicas(world: World, cluster: Resource, { owner, replicas }: Pods): number {
  if (owner.kind === 'DaemonSet') {
    return poolsOf(world, cluster.id).reduce((sum, pool) => sum + nodeCount(poolProperties(pool)), 0)
  }
  const scaler = objectsOfKind(world, cluster.id, 'HorizontalPodAutoscaler').find(
    ({ metadata, spec }) =>
      metadata.namespace === owner.metadata.namespace &&
      valueAt(spec, 'scaleTargetRef', 'name') === owner.metadata.name &&
      valueAt(spec, 'scaleTargetRef', 'kind') === owner.kind
  )
  return scaler === undefined ? replicas : Math.max(replicas, Number(valueAt(scaler, 'spec', 'minReplicas') ?? 1))
}

export function containersOf(spec: Json): Json[] {
  return [spec.initContainers, spec.containers].flatMap(list => (Array.isArray(list) ? list.map(asRecord) : []))
}
