import { type Answer, retryAfter } from './throttle.ts'

/** Seconds between polls if Azure names no interval. */
const EVERY = 15
const NEAR_THE_END = 5
/**
 * Bounds in seconds of an interval that Azure names. Without the upper bound, one wrong header would hold a run for the
 * rest of its job; without the lower bound, polls would use up the request limit.
 */
const NAMED = { shortest: 1, longest: 5 * 60 }
/**
 * The operation counts as near its end between these two fractions of its expected duration. If it takes longer than
 * the second, the estimate was wrong.
 */
const NEAR_FROM = 0.85
const NEAR_UNTIL = 1.5

export interface OperationProgress {
  /** Milliseconds since the operation began. */
  readonly elapsed: number
  readonly expectedSeconds: number | undefined
}

/**
 * Returns the milliseconds until the next poll. If Azure's last response names an interval, that interval applies, from
 * 1 s to 5 min. Otherwise the interval is 15 s, or 5 s near the expected end of the operation.
 */
export function pollInterval(headers: Answer['headers'], { elapsed, expectedSeconds }: OperationProgress): number {
  const named = retryAfter(headers)
  if (named !== undefined) return Math.min(NAMED.longest, Math.max(NAMED.shortest, named)) * 1000
  if (expectedSeconds === undefined) return EVERY * 1000
  const passed = elapsed / 1000
  if (passed >= expectedSeconds * NEAR_UNTIL) return EVERY * 1000
  const untilNear = expectedSeconds * NEAR_FROM - passed
  return Math.min(EVERY, Math.max(NEAR_THE_END, untilNear)) * 1000
}
