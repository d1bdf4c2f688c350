import type { FailureReason } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'

/**
 * Returns the finding that Azure answered without a fact that a rule needs. `what` completes "Azure shows …", for
 * example `no state of pool user`. `remedy` says how to check the fact by hand.
 */
export function missingFact(code: FailureReason, subject: string, what: string, remedy: string): Finding {
  return { code, severity: 'not-evaluated', subject, evidence: `Azure shows ${what}.`, remedy }
}
