import type { Baseline } from '../config/types.ts'
import type { Observed } from '../templates/types.ts'
import { digest, INTENT_DIGEST_LENGTH } from './digest.ts'
import { allSteps } from './failures.ts'
import { logFaults } from './faults.ts'
import { allStacks } from './ledger.ts'
import { keepMoved } from './moves.ts'
import { observe } from './observe.ts'
import { refuseForeignOwnership, refuseTakenNames } from './ownership.ts'
import type { Ownership, Plan, Step, StepContext, StepPlan } from './types.ts'

/** Observes, guards against resources of other stacks, and plans all steps at once. Writes nothing. */
export async function makePlan(steps: readonly Step[], context: StepContext): Promise<Plan> {
  const { observed, owned } = await observeOwned(steps, context)
  const plans = await allSteps(steps, async step => keepMoved(await step.plan(context, observed), owned))
  for (const plan of plans) {
    context.log.info(planLine(plan))
    logFaults(plan, context.log)
  }
  return { steps: plans, intent: intentOf(steps, context.baseline), observed }
}

async function observeOwned(
  steps: readonly Step[],
  context: StepContext
): Promise<{ readonly observed: Observed; readonly owned: readonly Ownership[] }> {
  const { azure, baseline } = context
  const [observed, stacks] = await Promise.all([observe(steps, context), allStacks(azure)])
  const owned = steps.flatMap(step => step.owns?.(baseline, observed) ?? [])
  refuseTakenNames(owned, stacks, baseline)
  refuseForeignOwnership(owned, stacks, baseline)
  return { observed, owned }
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
