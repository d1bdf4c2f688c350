import type { FailureReason } from '../runtime/failure.ts'
import type { EvidenceKind } from './upgrade/upgrade-request.ts'

/** Result of a rule. `not-evaluated` is never a pass: it states what could not be read and why. */
export interface Finding {
  readonly code: FailureReason
  readonly severity: 'error' | 'warning' | 'not-evaluated'
  /** Subject of the finding: a provider, a role, a region, a resource id or a setting. */
  readonly subject: string
  /** The fact that the rule found, as a sentence. */
  readonly evidence: string
  readonly remedy: string
  /** Place in the checkout, for findings about manifests. `line` counts from 1. */
  readonly place?: { readonly file: string; readonly line: number }
  /** Kind of evidence that was not read, if the rule lacked another one than its own. */
  readonly lacks?: EvidenceKind
  /**
   * Set if a later run can pass the rule although nobody changes the environment or its configuration. `until`: the time
   * from which it passes, in milliseconds since 1970. Absent if another job or the owner of a schedule ends the wait.
   */
  readonly waits?: { readonly until?: number }
}

/** A finding with the id of its rule. */
export interface RuleFinding extends Finding {
  readonly rule: string
}
