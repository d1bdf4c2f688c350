import { findResource } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'
import { jobState, trueCondition } from './batch/job-state.ts'
import { stateOf } from './cluster-state.ts'
import type { KubernetesObject } from './objects.ts'
import { isReady, isTerminating, podsIn } from './pods/pod.ts'
import { creationFailureOf } from './pods/pod-creation.ts'
import { syncPods } from './pods/pod-lifecycle.ts'
import { workloadOf } from './pods/workload.ts'

/** Progress of the pods of a workload. */
export interface Rollout {
  /** Whether all requested pods are Ready with the present template. */
  readonly isComplete: boolean
  /** Reason for which pods are missing or do not become Ready, in the words of an event. */
  readonly because?: string
}

/** Returns how far the pods of a workload are now. An object without pods is complete. */
export function rolloutOf(world: World, cluster: Resource, object: KubernetesObject): Rollout {
  const workload = workloadOf(world, cluster, object)
  if (workload === undefined) return { isComplete: true }
  if (object.kind === 'Job') return jobRollout(world, cluster, workload.key)
  const pods = podsIn(world, cluster.id).filter(pod => pod.owner === workload.key && !isTerminating(pod))
  const current = pods.filter(({ template }) => template === workload.template)
  const ready = current.filter(pod => isReady(world, pod))
  const requested = workload.replicas ?? Math.max(1, pods.length)
  if (ready.length >= requested && current.length === pods.length) return { isComplete: true }
  const because =
    creationFailureOf(world, cluster.id, workload.key) ?? current.find(pod => pod.because !== undefined)?.because
  return { isComplete: false, ...(because !== undefined && { because }) }
}

/** Returns how far a Job is: complete, or why it failed or its pods do not start. */
function jobRollout(world: World, cluster: Resource, key: string): Rollout {
  const state = jobState(world, cluster.id, key)
  if (state !== undefined && trueCondition(state, 'Complete') !== undefined) return { isComplete: true }
  const failed = state && trueCondition(state, 'Failed')
  const waiting = podsIn(world, cluster.id).find(({ owner, because }) => owner === key && because !== undefined)
  const because =
    failed === undefined
      ? (creationFailureOf(world, cluster.id, key) ?? waiting?.because)
      : `${failed.reason}: ${failed.message}`
  return { isComplete: false, ...(because !== undefined && { because }) }
}

/** Brings the pods of a cluster to the present if time has passed or an object has changed since the last call. */
export function syncIfNeeded(world: World, cluster: Resource): void {
  const state = stateOf(world, cluster.id)
  if (state.syncedAt === world.now) return
  syncPods(world, cluster)
  state.syncedAt = world.now
}

/** Returns why a workload is not complete, by its key; `undefined` if it is complete or does not exist. */
export function whyNotReady(world: World, clusterId: string, key: string): string | undefined {
  const object = stateOf(world, clusterId).objects[key]?.object
  const cluster = findResource(world, clusterId)
  return object === undefined || cluster === undefined ? undefined : rolloutOf(world, cluster, object).because
}
