import type { World } from '../../azure/world.ts'
import { gracePeriodSeconds } from './grace-period.ts'
import { isFinished, isTerminating, type Pod, templateOf } from './pod.ts'

/**
 * Seconds until a container has ended if its pod names no grace period. That such a container ends before the default of
 * 30 seconds is *assumed*.
 */
const END_SECONDS = 5

/**
 * Begins the deletion of a pod. Its containers use the whole grace period if the pod names one. A finished pod is gone at
 * once; any other pod does not reach its own end.
 */
export function deletePod(world: World, pod: Pod): void {
  if (isTerminating(pod)) return
  const finished = isFinished(world, pod)
  if (!finished) delete pod.endsAt
  const { terminationGracePeriodSeconds } = templateOf(world, pod).spec
  const ofPod = Number(terminationGracePeriodSeconds ?? END_SECONDS)
  const seconds = gracePeriodSeconds({ isBound: pod.node !== undefined, isFinished: finished, ofPod })
  pod.goneAt = world.now + seconds * 1000
}
