import { Failure, type FailureReason } from '../runtime/failure.ts'
import type { Finding } from './finding.ts'

/**
 * Failure reasons of a read after which the run can continue, although the rule is not evaluated. Any other reason ends
 * the run.
 */
const NOT_EVALUATED_REASONS = new Set<FailureReason>([
  'not-authorized',
  'provider-not-registered',
  'region-not-supported',
  'azure-refused',
  'locked',
  'azure-unavailable',
  'throttled'
])

/**
 * Runs a check that reads from Azure. If a read fails for one of the reasons above, returns a `not-evaluated` finding
 * with the message of the failure.
 */
export async function orNotEvaluated(
  code: FailureReason,
  subject: string,
  look: () => Promise<Finding[]>
): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof Failure) || !NOT_EVALUATED_REASONS.has(error.reason)) throw error
    return [{ code, severity: 'not-evaluated', subject, evidence: error.message, remedy: error.details.remedy }]
  }
}
