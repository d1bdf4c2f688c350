import { Failure, type FailureReason } from '../../runtime/failure.ts'
import type { Note, ResourceChange, StepPlan } from '../types.ts'

/** Differences from the configuration that a what-if does not find. */
export interface Differences {
  /** Differences that another write of the stack removes. */
  readonly changes: readonly ResourceChange[]
  /** Differences that another write of the stack does not remove. */
  readonly faults: readonly Note[]
}

/**
 * Failure reasons with which a verification reports a difference. Any other reason means that it could not verify the
 * resource.
 */
export const DIFFERENCE_REASONS: readonly FailureReason[] = ['address-differs', 'cluster-differs', 'gateway-superseded']

/**
 * Calls `verify` and returns the difference that it throws as a fault, so that one differing resource does not prevent
 * the plan of all others. Empty if `verify` finds no difference. `step`: name of the step that the fault names.
 */
export async function faultsOf(step: string, verify: () => Promise<void>): Promise<Note[]> {
  try {
    await verify()
    return []
  } catch (error) {
    if (!(error instanceof Failure) || !DIFFERENCE_REASONS.includes(error.reason)) throw error
    return [{ what: step, because: `${error.reason}: ${error.message}`, remedy: error.details.remedy }]
  }
}

/** Returns a plan extended by the differences of a verification, which runs only if the plan found nothing to write. */
export function withDifferences(plan: StepPlan, { changes, faults }: Differences): StepPlan {
  return {
    ...plan,
    changes: [...plan.changes, ...changes],
    unchanged: Math.max(0, plan.unchanged - changes.length),
    pending: plan.pending || changes.length > 0,
    ...(faults.length === 0 ? {} : { faults: [...(plan.faults ?? []), ...faults] })
  }
}
