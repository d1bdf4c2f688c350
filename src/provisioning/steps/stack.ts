import { NOTHING_YET, type Observed, type StackBuilder, type StackName } from '../../templates/types.ts'
import { movedValues, observedChanged } from '../approval.ts'
import { canonicalJson } from '../digest.ts'
import { stackSeconds } from '../durations.ts'
import { observe } from '../observe.ts'
import { deleteInOrder } from '../pre-delete.ts'
import { watchProgress } from '../progress.ts'
import { templateResources } from '../template-ids.ts'
import type { Need, Step, StepContext, StepPlan } from '../types.ts'
import { planStack } from './stack-plan.ts'

export interface StackStepOptions {
  /** Called right before the stack is written: mends what would make it fail however often it is written. */
  readonly mend?: (context: StepContext) => Promise<void>
  /** Called once the stack stands as its template says; throws Failure where Azure made something else of it. */
  readonly verify?: (context: StepContext) => Promise<void>
}

/** A deployment stack as a step of the walk. */
export function stackStep(
  name: StackName,
  build: StackBuilder,
  needs: readonly Need[],
  { mend, verify }: StackStepOptions = {}
): Step {
  const expectedSeconds = stackSeconds[name]
  const templateOf = (context: StepContext, observed: Observed) => build(context.baseline, observed)
  return {
    name,
    needs,
    expectedSeconds,
    intent: baseline => build(baseline, NOTHING_YET),
    owns(baseline, observed) {
      const template = build(baseline, observed)
      return { stack: template.name, ids: templateResources(template).map(({ id }) => id) }
    },
    async settle(context) {
      const stopProgress = watchProgress({ name, expectedSeconds }, context, 'waiting for an earlier run')
      const { azure, baseline, signal } = context
      await azure.stacks.settled(build(baseline, NOTHING_YET).name, { signal, expectedSeconds }).finally(stopProgress)
    },
    async plan(context, observed): Promise<StepPlan> {
      const plan = await planStack(templateOf(context, observed), context)
      if (!plan.pending) await verify?.(context)
      return plan
    },
    async apply(context, observed, plan) {
      await refuseMoved(build, context, observed)
      await mend?.(context)
      await deleteInOrder(plan, context)
      await context.azure.stacks.apply(templateOf(context, observed), { signal: context.signal, expectedSeconds })
      await verify?.(context)
    }
  }
}

/** A template is a write without precondition: what it writes back is read again right before it is sent. */
async function refuseMoved(build: StackBuilder, { azure, baseline }: StepContext, observed: Observed): Promise<void> {
  const writesBack = canonicalJson(build(baseline, observed)) !== canonicalJson(build(baseline, NOTHING_YET))
  if (!writesBack) return
  const moved = movedValues(observed, await observe(baseline, azure))
  if (moved.length > 0) throw observedChanged(moved)
}
