import { Failure, type FailureReason } from '../runtime/failure.ts'
import type { Finding } from './finding.ts'

/** Reasons for which a rule could not be evaluated, although the run can continue. Any other reason fails the run. */
const COULD_NOT_LOOK = new Set<FailureReason>([
  'not-authorized',
  'provider-not-registered',
  'region-not-supported',
  'azure-refused',
  'locked',
  'azure-unavailable',
  'throttled'
])

/**
 * Runs a check that reads from Azure. If Azure does not allow the read, returns a `not-evaluated` finding with the
 * reason.
 */
export async function orNotEvaluated(
  code: FailureReason,
  subject: string,
  look: () => Promise<Finding[]>
): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof Failure) || !COULD_NOT_LOOK.has(error.reason)) throw error
    return [{ code, severity: 'not-evaluated', subject, evidence: error.message, remedy: error.details.remedy }]
  }
}
