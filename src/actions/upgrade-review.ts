import type { RequestedApproval } from '../github/index.ts'
import { oneLine } from '../report/index.ts'
import { DELETE_MACHINES, isRecordedForce, MACHINES_PATH, type PlannedUpgrade } from '../upgrade/index.ts'
import { forceOf } from './force-inputs.ts'

/** Inputs that decide what a review must approve. */
type ReviewedInputs = Parameters<typeof forceOf>[0] & { readonly emergency: string | undefined }

/**
 * Returns what the review of a pull request must approve for an upgrade or a deletion of machines. A review counts for one
 * operation only: after the end of an operation, such as a rollback, nothing starts with an earlier review. The comment of a
 * pull request shows only the version, so the review itself must name an emergency, budgets and machines.
 */
export function upgradeApproval({ goal, record, plan }: PlannedUpgrade, inputs: ReviewedInputs): RequestedApproval {
  const { emergency } = inputs
  const force = forceOf(inputs)
  // The record of an operation that has begun proves that a review approved it, with the exceptions that the record names.
  const isApproved =
    record?.running?.operation === inputs.operation &&
    (emergency === undefined || record.emergency?.because === emergency) &&
    (force === undefined || isRecordedForce(record, force))
  const machines = inputs.operation === DELETE_MACHINES ? machinesIn(plan) : []
  return {
    intent: inputs.operation === DELETE_MACHINES ? undefined : (goal?.version ?? ''),
    after: isApproved ? undefined : record?.since,
    lines: [
      ...(emergency === undefined ? [] : [`emergency: ${oneLine(emergency)}`]),
      ...(force?.budgets ?? []).map(name => `force-budgets: ${name}`),
      ...(force === undefined ? [] : [`force-reason: ${oneLine(force.because)}`]),
      ...machines.map(name => `${DELETE_MACHINES}: ${name}`)
    ]
  }
}

function machinesIn({ steps }: PlannedUpgrade['plan']): string[] {
  const paths = steps.flatMap(({ changes }) => changes.flatMap(({ properties }) => properties.map(({ path }) => path)))
  return paths.filter(path => path.startsWith(MACHINES_PATH)).map(path => path.slice(MACHINES_PATH.length))
}
