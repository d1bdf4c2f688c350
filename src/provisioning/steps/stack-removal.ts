import { asResourceId, parseResourceId } from '../../arm/resource-id.ts'
import type { StackState } from '../../azure/types.ts'
import { stackName } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import type { StackName } from '../../templates/types.ts'
import { resourceChange } from '../change.ts'
import { fateOf } from '../deletion-order.ts'
import { removalSeconds } from '../durations.ts'
import { deleteInOrder } from '../pre-delete.ts'
import { watchProgress } from '../progress.ts'
import type { Need, ResourceChange, Step, StepContext } from '../types.ts'

export interface StackRemovalOptions {
  /** Called before anything is deleted: takes away what would keep it from being deleted. */
  readonly before?: (context: StepContext) => Promise<void>
  /** Does all of the deleting while nobody else may write. */
  readonly alone?: (context: StepContext, work: () => Promise<void>) => Promise<void>
  /** Whether something that `verify` looks after outlived a stack that is gone, as after a run that was killed in between. */
  readonly isLeft?: (context: StepContext) => Promise<boolean>
  /** Called once the stack is gone; throws Failure where something of it is not. */
  readonly verify?: (context: StepContext) => Promise<void>
  /** Judges a deletion by more than its type. */
  readonly judge?: (change: ResourceChange) => ResourceChange
}

/** The step of a stack that is not wanted (any more): where it exists, it is deleted with all it manages. */
export function stackRemovalStep(name: StackName, needs: readonly Need[], options: StackRemovalOptions = {}): Step {
  const { alone = (_, work) => work(), before, judge = change => change, isLeft, verify } = options
  const expectedSeconds = removalSeconds[name]
  const stackOf = ({ config }: Baseline) => stackName(config, name)
  return {
    name,
    needs,
    expectedSeconds,
    intent: baseline => ({ removed: stackOf(baseline) }),
    async settle(context) {
      const stopProgress = watchProgress({ name, expectedSeconds }, context, 'waiting for an earlier run')
      const { azure, baseline, signal } = context
      await azure.stacks.settled(stackOf(baseline), { signal, expectedSeconds }).finally(stopProgress)
    },
    async plan(context) {
      const stack = await context.azure.stacks.read(stackOf(context.baseline))
      const changes = removalsOf(name, stack).map(judge)
      const pending = stack !== undefined || (await isLeft?.(context)) === true
      return { step: name, evaluation: { by: 'reads' }, changes, unchanged: 0, noise: 0, pending }
    },
    async apply(context, _observed, plan) {
      const { azure, baseline, signal } = context
      await before?.(context)
      await alone(context, async () => {
        await deleteInOrder(plan, context)
        await azure.stacks.remove(stackOf(baseline), { signal, expectedSeconds })
      })
      await verify?.(context)
    }
  }
}

function removalsOf(step: StackName, stack: StackState | undefined): ResourceChange[] {
  return (stack?.properties.resources ?? []).map(({ id }) => {
    const { type } = parseResourceId(id)
    return resourceChange({ step, id: asResourceId(id), type, kind: fateOf(type), certain: true })
  })
}
