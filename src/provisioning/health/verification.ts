import { Failure, type FailureReason } from '../../runtime/failure.ts'
import type { Note, ResourceChange, StepPlan } from '../types.ts'

/** Differences from the configuration that a what-if does not find. */
export interface Differences {
  /** Differences that writing the stack again cures. */
  readonly changes: readonly ResourceChange[]
  /** Differences that it does not cure. */
  readonly faults: readonly Note[]
}

/** Reasons of a verification that has found a difference; with any other reason it could not look. */
export const DIFFERENCE_REASONS: readonly FailureReason[] = ['address-differs', 'cluster-differs', 'gateway-superseded']

/** Verifies what exists, and returns a difference as a fault instead of throwing it: one resource never keeps all others from being planned. */
export async function faultsOf(step: string, verify: () => Promise<void>): Promise<Note[]> {
  try {
    await verify()
    return []
  } catch (error) {
    if (!(error instanceof Failure) || !DIFFERENCE_REASONS.includes(error.reason)) throw error
    return [{ what: step, because: `${error.reason}: ${error.message} ${error.details.remedy}` }]
  }
}

/** A plan that found nothing, with what a verification found. */
export function withDifferences(plan: StepPlan, { changes, faults }: Differences): StepPlan {
  return {
    ...plan,
    changes: [...plan.changes, ...changes],
    unchanged: Math.max(0, plan.unchanged - changes.length),
    pending: plan.pending || changes.length > 0,
    ...(faults.length === 0 ? {} : { faults: [...(plan.faults ?? []), ...faults] })
  }
}
