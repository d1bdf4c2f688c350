import { Failure, type FailureReason } from '../../runtime/failure.ts'
import type { Note, ResourceChange, StepPlan } from '../types.ts'

/** Differences from the configuration that a what-if does not find. */
export interface Differences {
  /** Differences that another write of the stack removes. */
  readonly changes: readonly ResourceChange[]
  /** Differences that it does not remove. */
  readonly faults: readonly Note[]
}

/** Reasons with which a verification reports a difference. With any other reason, it could not verify. */
export const DIFFERENCE_REASONS: readonly FailureReason[] = ['address-differs', 'cluster-differs', 'gateway-superseded']

/**
 * Verifies existing resources and returns a difference as a fault instead of throwing it, so that one resource does not
 * prevent all others from being planned.
 */
export async function faultsOf(step: string, verify: () => Promise<void>): Promise<Note[]> {
  try {
    await verify()
    return []
  } catch (error) {
    if (!(error instanceof Failure) || !DIFFERENCE_REASONS.includes(error.reason)) throw error
    return [{ what: step, because: `${error.reason}: ${error.message} ${error.details.remedy}` }]
  }
}

/** Returns a plan that found nothing, extended by the differences of a verification. */
export function withDifferences(plan: StepPlan, { changes, faults }: Differences): StepPlan {
  return {
    ...plan,
    changes: [...plan.changes, ...changes],
    unchanged: Math.max(0, plan.unchanged - changes.length),
    pending: plan.pending || changes.length > 0,
    ...(faults.length === 0 ? {} : { faults: [...(plan.faults ?? []), ...faults] })
  }
}
