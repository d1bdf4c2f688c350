import { nodeCount, poolProperties, poolsOf } from '../azure/cluster/cluster-model.ts'
import type { Resource, World } from '../azure/world.ts'
import { objectsOfKind, type Rollout, stateOf } from './cluster-state.ts'
import {
  at,
  type Json,
  type KubernetesObject,
  keyOfObject,
  type Labels,
  labelsOf,
  record,
  referenceTo
} from './objects.ts'
import { podObstacle } from './pod-obstacles.ts'
import { hasNodes } from './scheduling.ts'

/** Kinds that keep pods running, and the path of their pod template. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template']
}

/** Pods of one workload, all alike. */
export interface Pods {
  readonly owner: KubernetesObject
  readonly namespace: string
  readonly labels: Labels
  readonly spec: Json
  readonly replicas: number
}

/** The pods an object keeps; `undefined` for what keeps none. A pod keeps itself. */
export function podsOf(owner: KubernetesObject): Pods | undefined {
  const path = owner.kind === 'Pod' ? [] : TEMPLATES[owner.kind]
  if (path === undefined) return undefined
  const template = record(at(owner, ...path))
  const namespace = owner.metadata.namespace ?? 'default'
  const replicas = Number(at(owner, 'spec', owner.kind === 'Job' ? 'parallelism' : 'replicas') ?? 1)
  return {
    owner,
    namespace,
    labels: labelsOf(at(template, 'metadata', 'labels')),
    spec: record(template.spec),
    replicas
  }
}

/** Pods there are to be: one a node for a daemon set, what an autoscaler begins with, else what is written. */
export function wantedReplicas(world: World, cluster: Resource, { owner, replicas }: Pods): number {
  if (owner.kind === 'DaemonSet') {
    return poolsOf(world, cluster.id).reduce((sum, pool) => sum + nodeCount(poolProperties(pool)), 0)
  }
  const scaler = objectsOfKind(world, cluster.id, 'HorizontalPodAutoscaler').find(
    ({ metadata, spec }) =>
      metadata.namespace === owner.metadata.namespace &&
      at(spec, 'scaleTargetRef', 'name') === owner.metadata.name &&
      at(spec, 'scaleTargetRef', 'kind') === owner.kind
  )
  return scaler === undefined ? replicas : Math.max(replicas, Number(at(scaler, 'spec', 'minReplicas') ?? 1))
}

/** Seconds: an image that is pulled and a container that starts, and a container that has no probe to wait for. */
const SECONDS = { pull: 12, start: 3 } as const

/** Seconds from the first attempt to a pod that is ready: the image, the process, the probes' first delays. */
function startSeconds({ spec }: Pods): number {
  const delays = containersOf(spec).flatMap(container =>
    ['startupProbe', 'readinessProbe'].map(name => {
      const { initialDelaySeconds = 0, periodSeconds = 10 } = record(container[name])
      return container[name] === undefined ? 0 : Number(initialDelaySeconds) + Math.min(Number(periodSeconds), 10)
    })
  )
  return SECONDS.pull + SECONDS.start + Math.max(0, ...delays)
}

export function containersOf(spec: Json): Json[] {
  return [spec.initContainers, spec.containers].flatMap(list => (Array.isArray(list) ? list.map(record) : []))
}

/** Lets the pods of a workload go on until now. What is ready stays ready while it has nodes: its image is there. */
export function rollOut(world: World, cluster: Resource, owner: KubernetesObject): Rollout {
  const { rollouts } = stateOf(world, cluster.id)
  const key = keyOfObject(referenceTo(owner))
  const pods = podsOf(owner)
  const before = rollouts[key] ?? {}
  if (pods === undefined || (before.readyAt !== undefined && hasNodes(world, cluster, pods))) return before
  const because = podObstacle(world, cluster, pods)
  if (because !== undefined) {
    rollouts[key] = { because }
    return rollouts[key]
  }
  const startedAt = before.startedAt ?? world.now
  const isReady = world.now >= startedAt + startSeconds(pods) * 1000
  rollouts[key] = { startedAt, ...(isReady && { readyAt: world.now }) }
  return rollouts[key]
}
