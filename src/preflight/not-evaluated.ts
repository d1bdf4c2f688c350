import { Failure, type FailureReason } from '../runtime/failure.ts'
import type { Finding } from './finding.ts'

/** Reasons for which a check could not look, though the run may go on. Anything else ends the run. */
const COULD_NOT_LOOK = new Set<FailureReason>([
  'not-authorized',
  'provider-not-registered',
  'region-not-supported',
  'azure-refused',
  'locked',
  'azure-unavailable',
  'throttled'
])

/** Runs a check's look at Azure; where Azure would not let it look, the answer is a finding that says so. */
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
