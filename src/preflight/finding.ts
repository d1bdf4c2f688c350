import type { FailureReason } from '../runtime/failure.ts'

/** What a rule found. `not-evaluated` is never a pass: it says what could not be read and why. */
export interface Finding {
  readonly code: FailureReason
  readonly severity: 'error' | 'warning' | 'not-evaluated'
  /** What it is about: a provider, a role, a region, a resource id, a setting. */
  readonly subject: string
  /** What was found. */
  readonly evidence: string
  readonly remedy: string
}

/** A finding with the rule it comes from. */
export interface RuleFinding extends Finding {
  readonly rule: string
}
