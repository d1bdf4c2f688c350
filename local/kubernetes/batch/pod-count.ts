import type { Pod } from '../pods/pod.ts'
import type { JobState } from './job-state.ts'

/**
 * Seconds until a Job replaces a failed pod: the first, doubled with each failure in a row, and the most
 * (kubernetes/kubernetes: pkg/controller/job/job_controller.go, `DefaultJobPodFailureBackOff` and `MaxJobPodFailureBackOff`).
 */
const REPLACEMENT_SECONDS = { first: 10, most: 600 } as const

/** Counts a pod of a Job as succeeded. */
export function countSuccess(state: JobState, pod: Pod): void {
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
