import type { FailureReason } from '../runtime/failure.ts'

/** The result of a rule. `not-evaluated` is never a pass: it says what could not be read and why. */
export interface Finding {
  readonly code: FailureReason
  readonly severity: 'error' | 'warning' | 'not-evaluated'
  /** A provider, a role, a region, a resource id or a setting. */
  readonly subject: string
  /** The fact that was found, in a sentence. */
  readonly evidence: string
  readonly remedy: string
}

/** A finding with the rule it comes from. */
export interface RuleFinding extends Finding {
  readonly rule: string
}
