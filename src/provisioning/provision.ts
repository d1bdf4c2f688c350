import type { Baseline } from '../config/types.ts'
import { isBlocked, logFindings, type RuleFinding, type RunScope, refuseErrors } from '../preflight/index.ts'
import { refuseDestructive, refuseUnapproved } from './approval/approval.ts'
import { cancellationFailure, unlessAborted } from './cancellation.ts'
import { deleteBlockingResources } from './deletion/ordered-deletes.ts'
import { refuseHeldRun } from './held-run.ts'
import { underEnvironmentLease } from './lease/environment-lease.ts'
import { confirmingContext } from './lease/leased-azure.ts'
import { ownAzure } from './ownership/own-azure.ts'
import { planAllSteps, planWhatIsPossible } from './plan.ts'
import { NO_TARGETS, refuseNotEvaluated, runPreflight } from './preflight.ts'
import { waitForStacksInProgress } from './stacks-in-progress.ts'
import { allSteps, combinedFailure } from './step-failures.ts'
import { runSteps } from './step-runner.ts'
import { topologicalOrder } from './topological-order.ts'
import type { ApplyResult, Approval, Plan, ProvisioningClients, Step, StepContext } from './types.ts'

export interface PlanRequest {
  readonly steps: readonly Step[]
  readonly baseline: Baseline
  /**
   * Targets of the run, which select the preflight rules, and the run inputs that these rules need. If absent, only the
   * rules about deletions are evaluated.
   */
  readonly scope?: RunScope
}

export interface ApplyRequest extends PlanRequest {
  readonly approval: Approval
  /**
   * Ids of the resources whose destructive changes are allowed. `approved`: the approval allows every destructive
   * change, as when an environment is destroyed.
   */
  readonly allowDestructive: readonly string[] | 'approved'
  /** Whether the run holds the lease of the environment from its plan to its end, as when it deletes the environment. */
  readonly isAlone?: boolean
  /** Whether the run writes although the environment is on hold, as when it releases the hold. */
  readonly runsOnHold?: boolean
  /**
   * Called after each preflight evaluation with all findings so far, even if `applyProvisioning` then throws because of
   * a finding.
   */
  readonly onFindings?: (findings: readonly RuleFinding[]) => void
  /**
   * Called with the outcome when all steps have ended or the run is cancelled, before `applyProvisioning` returns or
   * throws.
   */
  readonly onEnd?: (outcome: AppliedChanges) => void
}

export interface AppliedChanges {
  readonly plan: Plan
  readonly result: ApplyResult
}

/**
 * Returns the changes that applying the steps would make, and all preflight findings. If a finding is an error, the
 * plan is blocked: it contains only what could still be planned, and must not be approved. Writes nothing. Throws
 * Failure, with reason `cancelled` as soon as the signal is aborted.
 */
export async function planProvisioning(request: PlanRequest, clients: ProvisioningClients): Promise<Plan> {
  const context = contextOf(request.baseline, clients)
  return await unlessAborted(checkedPlan(request, context), clients.signal)
}

async function checkedPlan({ steps, scope = NO_TARGETS }: PlanRequest, context: StepContext): Promise<Plan> {
  const ordered = topologicalOrder(steps)
  const before = await runPreflight(scope, { phase: 'plan', mode: 'plan', steps: ordered }, context)
  const planned = isBlocked(before) ? await planWhatIsPossible(ordered, context) : await planWhenQuiet(ordered, context)
  const after = await runPreflight(scope, { phase: 'planned', mode: 'plan', plans: planned.steps }, context)
  const findings = [...before, ...after]
  logFindings(findings, context.log)
  return { ...planned, findings }
}

async function planWhenQuiet(steps: readonly Step[], context: StepContext): Promise<Plan> {
  await waitForStacksInProgress(steps, context)
  return await planAllSteps(steps, context)
}

/**
 * Waits for operations in progress, plans again, and applies the pending steps if the approval covers all changes.
 * Before any write, throws Failure with the reason of a preflight error, or with `not-evaluated`, `plan-changed`,
 * `observed-changed`, `destructive-change` or the `ifUnapproved` reason of a change. Before each step, throws Failure
 * `on-hold` if a hold was set and no person started the run. If a step fails, throws Failure
 * with the reason of the first failed step after all started steps have ended. Throws Failure `cancelled` as soon as
 * the signal is aborted. With `isAlone`, also throws the Failures of the lease.
 */
export async function applyProvisioning(request: ApplyRequest, clients: ProvisioningClients): Promise<AppliedChanges> {
  const context = contextOf(request.baseline, clients)
  if (request.isAlone !== true) return await applySteps(request, context)
  return await underEnvironmentLease(
    context,
    lease => applySteps(request, { ...confirmingContext(context, lease), lease }),
    { deletesZone: true }
  )
}

async function applySteps(request: ApplyRequest, context: StepContext): Promise<AppliedChanges> {
  const { signal } = context
  const steps = topologicalOrder(request.steps)
  const planned = await unlessAborted(approvedPlan(steps, request, context), signal)
  if (request.runsOnHold !== true && planned.steps.some(({ pending }) => pending)) await refuseHeldRun(context)
  const remaining = await unlessAborted(deleteBlockingResources(planned.steps, steps, context), signal)
  const { failures, ...result } = await runSteps(
    request.runsOnHold === true ? steps : steps.map(stoppedByHold),
    { ...planned, steps: remaining },
    context
  )
  const outcome = { plan: planned, result }
  request.onEnd?.(outcome)
  if (signal.aborted) throw cancellationFailure(signal)
  if (failures.length > 0) throw combinedFailure(failures)
  return outcome
}

/** Returns a step that does not begin to write if a hold was set and no person started the run. */
function stoppedByHold(step: Step): Step {
  return {
    ...step,
    async apply(context, liveState, plan) {
      await refuseHeldRun(context)
      await step.apply(context, liveState, plan)
    }
  }
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
  await check(runPreflight(scope, { phase: 'apply', mode: 'apply', steps }, context))
  await allSteps(steps, step => step.settle(context))
  const planned = await planAllSteps(steps, context, new Set(approval.changes))
  refuseUnapproved(planned, approval)
  if (request.allowDestructive !== 'approved') refuseDestructive(planned, request.allowDestructive)
  await check(runPreflight(scope, { phase: 'planned', mode: 'apply', plans: planned.steps }, context))
  return { ...planned, findings: found }
}

/**
 * Throws one Failure for all findings that are errors. If there are none, throws Failure `not-evaluated` if a rule
 * cannot be evaluated now but was evaluated for the approved plan.
 */
function refuse(findings: readonly RuleFinding[], approval: Approval, { log }: StepContext): void {
  logFindings(findings, log)
  refuseErrors(findings)
  refuseNotEvaluated(findings, approval)
}

function contextOf(baseline: Baseline, { azure, clock, log, signal, github }: ProvisioningClients): StepContext {
  const run = github === undefined ? {} : { github }
  return { baseline, azure: ownAzure(azure, baseline, { log, clock }), clock, log, signal, ...run }
}
