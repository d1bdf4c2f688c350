import type { Baseline } from '../config/types.ts'
import { isBlocked, logFindings, type RuleFinding, type RunScope, refuseErrors } from '../preflight/index.ts'
import { refuseDestructive, refuseUnapproved } from './approval/approval.ts'
import { cancelled, unlessAborted } from './cancellation.ts'
import { clearTheWay } from './deletion/ordered-deletes.ts'
import { ownAzure } from './ownership/own-azure.ts'
import { makePlan, planWhatIsPossible } from './plan.ts'
import { NO_TARGETS, preflight, refuseNotEvaluated } from './preflight.ts'
import { allSteps, combinedFailure } from './step-failures.ts'
import { walk } from './step-runner.ts'
import { inOrder } from './topological-order.ts'
import type { ApplyResult, Approval, Plan, ProvisioningDoors, Step, StepContext } from './types.ts'

export interface PlanRequest {
  readonly steps: readonly Step[]
  readonly baseline: Baseline
  /** Preflight rules that apply, and the run inputs that they need; absent: only the rules about deletions. */
  readonly scope?: RunScope
}

export interface ApplyRequest extends PlanRequest {
  readonly approval: Approval
  /** Ids of resources that may be destroyed; `approved` if the approval itself is for a destruction. */
  readonly allowDestructive: readonly string[] | 'approved'
  /** Called with the preflight findings so far, also if `apply` then throws because of them. */
  readonly onFindings?: (findings: readonly RuleFinding[]) => void
  /**
   * Called with the outcome before `apply` ends, also if it then throws because a step failed or the run was cancelled.
   */
  readonly onEnd?: (outcome: Applied) => void
}

export interface Applied {
  readonly plan: Plan
  readonly result: ApplyResult
}

/**
 * Returns what applying the steps would change, with all preflight findings. With an error among the findings, the plan
 * is blocked: it contains what could still be planned, and must not be approved. Writes nothing. Throws Failure;
 * `cancelled` as soon as the signal is aborted.
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
 * Waits for operations in progress, plans again, and applies the pending steps if the approval covers all changes.
 * Before any write, throws Failure with the reason of a preflight error, `not-evaluated`, `plan-changed`,
 * `observed-changed` or `destructive-change`. Throws the reason of a failed step after all started steps have ended,
 * and `cancelled` as soon as the signal is aborted.
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

/**
 * Throws one Failure for all errors, or `not-evaluated` if a rule cannot be evaluated now but was evaluated for the
 * approved plan.
 */
function refuse(findings: readonly RuleFinding[], approval: Approval, { log }: StepContext): void {
  logFindings(findings, log)
  refuseErrors(findings)
  refuseNotEvaluated(findings, approval)
}

function contextOf(baseline: Baseline, { azure, clock, log, signal }: ProvisioningDoors): StepContext {
  return { baseline, azure: ownAzure(azure, baseline, log), clock, log, signal }
}
