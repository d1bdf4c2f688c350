import type { StackState } from '../azure/types.ts'
import type { Baseline } from '../config/types.ts'
import type { Observed } from '../templates/types.ts'
import { digest, INTENT_DIGEST_LENGTH } from './digest.ts'
import { allSteps } from './failures.ts'
import { logFaults } from './faults.ts'
import { refuseFixedChanges } from './fixed-settings/changes.ts'
import { refuseFixedSettings } from './fixed-settings/refuse.ts'
import { readEnvironmentHealth, whileBusy } from './health/environment-health.ts'
import { allStacks } from './ledger.ts'
import { keepMoved } from './moves.ts'
import { observe } from './observe.ts'
import { refuseForeignOwnership, refuseTakenNames } from './ownership.ts'
import type { Ownership, Plan, Step, StepContext, StepPlan } from './types.ts'

/**
 * Reads what the plan depends on, refuses resources of other stacks, and plans all steps at once. Writes nothing.
 * `approved`: digests of the changes that were approved, when this plan is to be applied.
 */
export async function makePlan(
  steps: readonly Step[],
  context: StepContext,
  approved?: ReadonlySet<string>
): Promise<Plan> {
  const { observed, owned, stacks } = await observeOwned(steps, context)
  await refuseFixedSettings(owned, context)
  const health = await readEnvironmentHealth(owned, stacks, context)
  const plans = await allSteps(steps, async step => {
    const plan = keepMoved(await step.plan(context, observed), owned)
    const busy = health.busy(step.name)
    return busy === undefined ? health.applyTo(plan) : whileBusy(plan, busy, approved)
  })
  refuseFixedChanges(plans)
  for (const plan of plans) {
    context.log.info(planLine(plan))
    logFaults(plan, context.log)
  }
  return { steps: plans, intent: intentOf(steps, context.baseline), observed }
}

interface ObservedOwned {
  readonly observed: Observed
  readonly owned: readonly Ownership[]
  readonly stacks: readonly StackState[]
}

async function observeOwned(steps: readonly Step[], context: StepContext): Promise<ObservedOwned> {
  const { azure, baseline } = context
  const [observed, stacks] = await Promise.all([observe(steps, context), allStacks(azure)])
  const owned = steps.flatMap(step => step.owns?.(baseline, observed) ?? [])
  refuseTakenNames(owned, stacks, baseline)
  refuseForeignOwnership(owned, stacks, baseline)
  return { observed, owned, stacks }
}

/** Digest over what was asked, whatever is there already. */
function intentOf(steps: readonly Step[], baseline: Baseline): string {
  const asked = { config: baseline.config, steps: steps.map(step => [step.name, step.intent(baseline)]) }
  return digest(asked, INTENT_DIGEST_LENGTH)
}

function planLine({ step, evaluation, changes, unchanged, noise, pending }: StepPlan): string {
  if (!pending) return `${step}: nothing to do (${unchanged} unchanged, ${noise} differences known to be none)`
  const counts = ['create', 'modify', 'delete', 'detach']
    .map(kind => [kind, changes.filter(change => change.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} to ${kind}`)
  const label = 'because' in evaluation ? `not evaluated by Azure: ${evaluation.because}` : `by ${evaluation.by}`
  return `${step}: ${counts.join(', ') || 'to be completed'} (${label})`
}
