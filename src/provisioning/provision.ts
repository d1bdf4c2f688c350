import type { Baseline } from '../config/types.ts'
import { isBlocked, logFindings, type RuleFinding, type RunScope, refuseErrors } from '../preflight/index.ts'
import { refuseDestructive, refuseUnapproved } from './approval.ts'
import { cancelled, unlessAborted } from './cancellation.ts'
import { allSteps, combinedFailure } from './failures.ts'
import { inOrder } from './order.ts'
import { ownAzure } from './own-azure.ts'
import { makePlan, planWhatIsPossible } from './plan.ts'
import { clearTheWay } from './pre-delete.ts'
import { NO_TARGETS, preflight, refuseNotEvaluated } from './preflight.ts'
import type { ApplyResult, Approval, Plan, ProvisioningDoors, Step, StepContext } from './types.ts'
import { walk } from './walk.ts'

export interface PlanRequest {
  readonly steps: readonly Step[]
  readonly baseline: Baseline
  /** Which preflight rules apply, and what they need of the run's inputs; absent: only those about deletions. */
  readonly scope?: RunScope
}

export interface ApplyRequest extends PlanRequest {
  readonly approval: Approval
  /** Resource ids whose destruction is meant; `approved` where destroying is what the approval was given for. */
  readonly allowDestructive: readonly string[] | 'approved'
  /** Told what the preflight has found so far, also when `apply` then throws because of it. */
  readonly onFindings?: (findings: readonly RuleFinding[]) => void
  /** Told how far it came before `apply` ends, also when it then throws because a step failed or the run was cancelled. */
  readonly onEnd?: (outcome: Applied) => void
}

export interface Applied {
  readonly plan: Plan
  readonly result: ApplyResult
}

/**
 * Returns what applying the steps would change, with everything the preflight found. With an error among the findings the plan
 * is blocked: it holds what could still be planned, and must not be approved. Writes nothing. Throws Failure; `cancelled` as
 * soon as the signal is aborted.
 */
export async function plan(request: PlanRequest, doors: ProvisioningDoors): Promise<Plan> {
  const context = contextOf(request.baseline, doors)
  return await unlessAborted(checkedPlan(request, context), doors.signal)
}

async function checkedPlan({ steps, scope = NO_TARGETS }: PlanRequest, context: StepContext): Promise<Plan> {
  const ordered = inOrder(steps)
  const before = await preflight(scope, { phase: 'plan', mode: 'plan', steps: ordered }, context)
  const planned = isBlocked(before) ? await planWhatIsPossible(ordered, context) : await makePlan(ordered, context)
  const after = await preflight(scope, { phase: 'planned', mode: 'plan', plans: planned.steps }, context)
  const findings = [...before, ...after]
  logFindings(findings, context.log)
  return { ...planned, findings }
}

/**
 * Waits for what is under way, plans again, and applies what is pending if the approval covers all of it. Throws Failure:
 * the reason of a preflight error, `not-evaluated`, `plan-changed`, `observed-changed` and `destructive-change` before anything
 * is written; a step's own reason after the steps that had started are through; `cancelled` as soon as the signal is aborted.
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
  const { approval, scope = NO_TARGETS, onFindings } = request
  const found: RuleFinding[] = []
  const check = async (evaluated: Promise<readonly RuleFinding[]>) => {
    const findings = await evaluated
    found.push(...findings)
    onFindings?.(found)
    refuse(findings, approval, context)
  }
  await check(preflight(scope, { phase: 'apply', mode: 'apply', steps }, context))
  await allSteps(steps, step => step.settle(context))
  const planned = await makePlan(steps, context, new Set(approval.changes))
  refuseUnapproved(planned, approval)
  if (request.allowDestructive !== 'approved') refuseDestructive(planned, request.allowDestructive)
  await check(preflight(scope, { phase: 'planned', mode: 'apply', plans: planned.steps }, context))
  return { ...planned, findings: found }
}

/** Throws one Failure for all errors, and `not-evaluated` for a rule that could not be evaluated and was when the plan was approved. */
function refuse(findings: readonly RuleFinding[], approval: Approval, { log }: StepContext): void {
  logFindings(findings, log)
  refuseErrors(findings)
  refuseNotEvaluated(findings, approval)
}

function contextOf(baseline: Baseline, { azure, clock, log, signal }: ProvisioningDoors): StepContext {
  return { baseline, azure: ownAzure(azure, baseline, log), clock, log, signal }
}
