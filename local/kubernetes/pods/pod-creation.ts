import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import { podCreationFailure } from '../pod-failures.ts'
import type { SchedulableNode } from './cluster-nodes.ts'
import { isFinished, type Pod } from './pod.ts'
import type { Workload } from './workload.ts'

/** Returns why the controllers of a cluster cannot create pods, by the keys of their workloads. */
function creationFailures(world: World, clusterId: string): Record<string, string> {
  const table = tableOf<Record<string, string>>(world, 'podCreationFailures')
  const failures = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = failures
  return failures
}

/** Returns why no further pod of a workload can be created, in the words of an event. */
export function creationFailureOf(world: World, clusterId: string, key: string): string | undefined {
  return creationFailures(world, clusterId)[key]
}

/** Input of a controller: one workload, and all pods of the cluster. */
export interface Turn {
  readonly world: World
  readonly cluster: Resource
  readonly workload: Workload
  /** Pods of the workload that are not being deleted. */
  readonly own: readonly Pod[]
  /** Pods of the present template. */
  readonly current: readonly Pod[]
  /** Pods of an earlier template. */
  readonly old: readonly Pod[]
  readonly nodes: readonly SchedulableNode[]
  readonly all: Pod[]
}

/** Creates pods of the present template, unless an admission plugin refuses them. */
export function createPods({ world, cluster, workload, all }: Turn, count: number, name?: string, node?: string): void {
  const failures = creationFailures(world, cluster.id)
  delete failures[workload.key]
  for (let i = 0; i < count; i++) {
    const because = workload.isSystem
      ? undefined
      : podCreationFailure(world, cluster, workload.pods, unfinished(world, all))
    if (because !== undefined) {
      failures[workload.key] = because
      return
    }
    all.push({
      namespace: workload.pods.namespace,
      name: name ?? nextName(world, cluster, workload),
      owner: workload.key,
      template: workload.template,
      createdAt: world.now,
      ...(node !== undefined && { node })
    })
  }
}

function nextName(world: World, cluster: Resource, { key, template, object }: Workload): string {
  if (object.kind === 'Pod') return object.metadata.name
  const counts = tableOf<number>(world, 'podCounts')
  const counter = `${keyOf(cluster.id)} ${key}`
  const count = (counts[counter] ?? 0) + 1
  counts[counter] = count
  const suffix = (count * 7919 + 104_729).toString(36).padStart(5, '0').slice(-5)
  return object.kind === 'Deployment'
    ? `${object.metadata.name}-${template}-${suffix}`
    : `${object.metadata.name}-${suffix}`
}

/** Returns the pods that count for quotas (kubernetes/kubernetes: pkg/quota/v1/evaluator/core/pods.go, `QuotaV1Pod`). */
function unfinished(world: World, pods: readonly Pod[]): Pod[] {
  return pods.filter(pod => !isFinished(world, pod))
}

/** Forgets what is kept for a workload that no longer exists. */
export function forgetCreation(world: World, clusterId: string, key: string): void {
  delete creationFailures(world, clusterId)[key]
  delete tableOf<number>(world, 'podCounts')[`${keyOf(clusterId)} ${key}`]
}
