import type { Baseline } from '../config/types.ts'
import { refuseDestructive, refuseUnapproved } from './approval.ts'
import { cancelled, unlessAborted } from './cancellation.ts'
import { allSteps, combinedFailure } from './failures.ts'
import { refuseLockedDeletions } from './locked-deletions.ts'
import { inOrder } from './order.ts'
import { ownAzure } from './own-azure.ts'
import { makePlan } from './plan.ts'
import { clearTheWay } from './pre-delete.ts'
import type { ApplyResult, Approval, Plan, ProvisioningDoors, Step, StepContext } from './types.ts'
import { walk } from './walk.ts'

export interface PlanRequest {
  readonly steps: readonly Step[]
  readonly baseline: Baseline
}

export interface ApplyRequest extends PlanRequest {
  readonly approval: Approval
  /** Resource ids whose destruction is meant; `approved` where destroying is what the approval was given for. */
  readonly allowDestructive: readonly string[] | 'approved'
  /** Told how far it came before `apply` ends, also when it then throws because a step failed or the run was cancelled. */
  readonly onEnd?: (outcome: Applied) => void
}

export interface Applied {
  readonly plan: Plan
  readonly result: ApplyResult
}

/** What applying the steps would change, after their preflight. Writes nothing. Throws Failure; `cancelled` as soon as the signal is aborted. */
export async function plan({ steps, baseline }: PlanRequest, doors: ProvisioningDoors): Promise<Plan> {
  const ordered = inOrder(steps)
  const context = contextOf(baseline, doors)
  return await unlessAborted(unlockedPlan(ordered, context), doors.signal)
}

async function unlockedPlan(steps: readonly Step[], context: StepContext): Promise<Plan> {
  await preflight(steps, context, 'plan')
  const planned = await makePlan(steps, context)
  await refuseLockedDeletions(planned.steps, context)
  return planned
}

/**
 * Waits for what is under way, plans again, and applies what is pending if the approval covers all of it. Throws Failure:
 * `plan-changed`, `observed-changed`, `destructive-change` and `locked` before anything is written; a step's own reason after the
 * steps that had started are through; `cancelled` as soon as the signal is aborted.
 */
export async function apply(request: ApplyRequest, doors: ProvisioningDoors): Promise<Applied> {
  const context = contextOf(request.baseline, doors)
  const steps = inOrder(request.steps)
  const planned = await unlessAborted(approvedPlan(steps, request, context), doors.signal)
  const remaining = await unlessAborted(clearTheWay(planned.steps, steps, context), doors.signal)
  const { failures, ...result } = await walk(steps, { ...planned, steps: remaining }, context)
  const outcome = { plan: planned, result }
  request.onEnd?.(outcome)
  if (doors.signal.aborted) throw cancelled(doors.signal)
  if (failures.length > 0) throw combinedFailure(failures)
  return outcome
}

async function approvedPlan(steps: readonly Step[], request: ApplyRequest, context: StepContext): Promise<Plan> {
  await preflight(steps, context, 'apply')
  await allSteps(steps, step => step.settle(context))
  const planned = await makePlan(steps, context, new Set(request.approval.changes))
  refuseUnapproved(planned, request.approval)
  if (request.allowDestructive !== 'approved') refuseDestructive(planned, request.allowDestructive)
  await refuseLockedDeletions(planned.steps, context)
  return planned
}

async function preflight(steps: readonly Step[], context: StepContext, mode: 'plan' | 'apply'): Promise<void> {
  await allSteps(steps, async step => await step.check?.(context, mode))
}

function contextOf(baseline: Baseline, { azure, clock, log, signal }: ProvisioningDoors): StepContext {
  return { baseline, azure: ownAzure(azure, baseline), clock, log, signal }
}
