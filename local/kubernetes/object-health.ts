import type { Resource, World } from '../azure/world.ts'
import { jobState, trueCondition } from './batch/job-state.ts'
import { findObject, stateOf } from './cluster-state.ts'
import { nestedReady } from './flux/nested.ts'
import { type KubernetesObject, keyOfObject, type Reference, referenceTo, valueAt } from './objects.ts'
import { isFinished, podsIn } from './pods/pod.ts'
import { podsOf } from './pods/pod-template.ts'
import { gatekeeperObject } from './policy/constraints.ts'
import { volumeOf } from './storage/volumes.ts'
import { rolloutOf, syncIfNeeded } from './workloads.ts'

/** As kstatus names it (sigs.k8s.io/cli-utils). */
export type Health = 'Current' | 'InProgress' | 'Failed' | 'NotFound'

const PROGRESS_DEADLINE_SECONDS = 600

/** Returns the health of an object. Its pods are brought to the present. */
export function healthOf(world: World, cluster: Resource, reference: Reference): Health {
  const object = findObject(world, cluster.id, reference)
  if (object === undefined) return gatekeeperObject(world, cluster, reference) ? 'Current' : 'NotFound'
  if (object.kind === 'Kustomization') return nestedReady(world, cluster, object) ? 'Current' : 'InProgress'
  if (object.kind === 'PersistentVolumeClaim') return healthOfClaim(world, cluster, object)
  return podsOf(object) === undefined ? 'Current' : healthOfPods(world, cluster, object)
}

function healthOfPods(world: World, cluster: Resource, owner: KubernetesObject): Health {
  syncIfNeeded(world, cluster)
  if (owner.kind === 'Job') return healthOfJob(world, cluster, owner)
  if (owner.kind === 'Pod' && isCompleted(world, cluster, owner)) return 'Current'
  if (rolloutOf(world, cluster, owner).isComplete) return 'Current'
  const changedAt = stateOf(world, cluster.id).objects[keyOfObject(referenceTo(owner))]?.changedAt ?? world.now
  const deadline = Number(valueAt(owner, 'spec', 'progressDeadlineSeconds') ?? PROGRESS_DEADLINE_SECONDS)
  return owner.kind === 'Deployment' && world.now - changedAt > deadline * 1000 ? 'Failed' : 'InProgress'
}

/** Returns the health of a claim. One that waits for its first pod is in progress until then, as kstatus says. */
function healthOfClaim(world: World, cluster: Resource, claim: KubernetesObject): Health {
  syncIfNeeded(world, cluster)
  return volumeOf(world, cluster.id, claim) === undefined ? 'InProgress' : 'Current'
}

/**
 * Returns the health of a Job. kustomize-controller waits for the end of a Job, whereas kstatus itself waits only for its
 * start (fluxcd/pkg: runtime/statusreaders/job.go).
 */
function healthOfJob(world: World, cluster: Resource, job: KubernetesObject): Health {
  const state = jobState(world, cluster.id, keyOfObject(referenceTo(job)))
  if (state === undefined) return 'InProgress'
  if (trueCondition(state, 'Complete') !== undefined) return 'Current'
  return trueCondition(state, 'Failed') === undefined ? 'InProgress' : 'Failed'
}

/** Returns whether a single pod has ended. kstatus takes a pod that failed for current, too. */
function isCompleted(world: World, cluster: Resource, object: KubernetesObject): boolean {
  const key = keyOfObject(referenceTo(object))
  return podsIn(world, cluster.id).some(pod => pod.owner === key && isFinished(world, pod))
}
