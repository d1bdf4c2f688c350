import type { World } from '../../azure/world.ts'
import type { KubernetesObject } from '../objects.ts'
import { type Pod, phaseOf } from '../pods/pod.ts'
import type { JobState } from './job-state.ts'
import { failureDecision } from './pod-failure-policy.ts'

/**
 * Seconds until a Job replaces a failed pod: the first, doubled with each failure in a row, and the most
 * (kubernetes/kubernetes: pkg/controller/job/job_controller.go, `DefaultJobPodFailureBackOff` and `MaxJobPodFailureBackOff`).
 */
const REPLACEMENT_SECONDS = { first: 10, most: 600 } as const

/** Counts a pod of a Job that has ended: as succeeded, as failed, or not at all if the Job ignores such failures. */
export function countEnd(world: World, state: JobState, job: KubernetesObject, pod: Pod): void {
  if (phaseOf(world, pod) === 'Succeeded') {
    countSuccess(state, pod)
    return
  }
  const decision = failureDecision(job, pod)
  if ('action' in decision && decision.action === 'Ignore') {
    pod.isCounted = true
    return
  }
  countFailure(state, pod, world.now)
  if ('message' in decision) state.failJobMessage ??= decision.message
}

function countSuccess(state: JobState, pod: Pod): void {
  pod.isCounted = true
  state.succeeded += 1
  state.failuresInRow = 0
}

/** Counts a pod of a Job as failed. */
export function countFailure(state: JobState, pod: Pod, now: number): void {
  pod.isCounted = true
  state.failed += 1
  state.failuresInRow += 1
  state.lastFailureAt = now
  state.hasNewFailure = true
}

/** Returns the time in milliseconds from which a Job may create pods again. */
export function backoffEnd({ failuresInRow, lastFailureAt }: JobState): number {
  if (failuresInRow === 0 || lastFailureAt === undefined) return 0
  const seconds = Math.min(REPLACEMENT_SECONDS.most, REPLACEMENT_SECONDS.first * 2 ** (failuresInRow - 1))
  return lastFailureAt + seconds * 1000
}
