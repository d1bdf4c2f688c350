import type { Resource, World } from '../azure/world.ts'
import { findObject, stateOf } from './cluster-state.ts'
import { nestedReady } from './flux/nested.ts'
import { type KubernetesObject, keyOfObject, type Reference, referenceTo, valueAt } from './objects.ts'
import { podsOf } from './pods/pod-template.ts'
import { gatekeeperObject } from './policy/constraints.ts'
import { rolloutOf, syncIfNeeded } from './workloads.ts'

/** As kstatus names it (sigs.k8s.io/cli-utils). */
export type Health = 'Current' | 'InProgress' | 'Failed' | 'NotFound'

const PROGRESS_DEADLINE_SECONDS = 600

/** How an object is; its pods go on until now by being looked at. */
export function healthOf(world: World, cluster: Resource, reference: Reference): Health {
  const object = findObject(world, cluster.id, reference)
  if (object === undefined) return gatekeeperObject(world, cluster, reference) ? 'Current' : 'NotFound'
  if (object.kind === 'Kustomization') return nestedReady(world, cluster, object) ? 'Current' : 'InProgress'
  return podsOf(object) === undefined ? 'Current' : healthOfPods(world, cluster, object)
}

function healthOfPods(world: World, cluster: Resource, owner: KubernetesObject): Health {
  syncIfNeeded(world, cluster)
  if (rolloutOf(world, cluster, owner).isComplete) return 'Current'
  const changedAt = stateOf(world, cluster.id).objects[keyOfObject(referenceTo(owner))]?.changedAt ?? world.now
  const deadline = Number(valueAt(owner, 'spec', 'progressDeadlineSeconds') ?? PROGRESS_DEADLINE_SECONDS)
  return owner.kind === 'Deployment' && world.now - changedAt > deadline * 1000 ? 'Failed' : 'InProgress'
}
