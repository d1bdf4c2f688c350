import type { FailureReason } from '../runtime/failure.ts'

/** What a check found. `not-evaluated` is never a pass: it says what could not be seen and why. */
export interface Finding {
  readonly code: FailureReason
  readonly severity: 'error' | 'warning' | 'not-evaluated'
  /** What it is about: a provider, a role, a region, a resource id. */
  readonly subject: string
  /** What was seen. */
  readonly evidence: string
  readonly remedy: string
}
