import { sameId } from '../../arm/resource-id.ts'
import type { Fault, ResourceChange, StepPlan } from '../types.ts'

/**
 * Returns the plans without the faults that a change in any of the plans cures, because that change already says what
 * is wrong.
 */
export function withoutFaultsCuredByPlan(plans: readonly StepPlan[]): StepPlan[] {
  const changes = plans.flatMap(plan => plan.changes)
  return plans.map(({ faults = [], ...plan }) => {
    const open = withoutCureMarks(faults.filter(fault => !isCured(fault, changes)))
    return open.length === 0 ? plan : { ...plan, faults: open }
  })
}

/** Returns the faults without the field `curedBy`, for callers that only report the faults. */
export function withoutCureMarks(faults: readonly Fault[]): Fault[] {
  return faults.map(({ curedBy: _, ...fault }) => fault)
}

function isCured({ curedBy }: Fault, changes: readonly ResourceChange[]): boolean {
  if (curedBy === undefined) return false
  return changes.some(({ id, kind }) => sameId(id, curedBy) && (kind === 'create' || kind === 'modify'))
}
