import { Failure } from './failure.ts'

/**
 * Returns the failure for an operation that did not finish within its time limit. This run or any other caller started
 * the operation.
 */
export function operationStuck(subject: string, state: string, minutes: number): Failure {
  return new Failure('operation-stuck', `${subject} is still ${state} after ${minutes} minutes.`, {
    subject,
    remedy: `Find the operation in progress in the activity log of the resource (az monitor activity-log list --resource-id ${subject}). Run again when that operation has ended: the run continues where it stopped.`
  })
}
