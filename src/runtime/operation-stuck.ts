import { Failure } from './failure.ts'

/** Returns the failure for an operation, of whomever, that has not ended in the time it may take. */
export function operationStuck(subject: string, state: string, minutes: number): Failure {
  return new Failure('operation-stuck', `${subject} is still ${state} after ${minutes} minutes.`, {
    subject,
    remedy: `Look in the activity log of the resource for what is being done to it (az monitor activity-log list --resource-id ${subject}). Run again once that has ended: the run continues where it was.`
  })
}
