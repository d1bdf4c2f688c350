import { parseResourceId, sameId } from '../../arm/resource-id.ts'
import { stackName } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { previewFirewallPolicyId, STACKS } from '../../templates/index.ts'
import type { StackName } from '../../templates/types.ts'
import { resourceChange } from '../change.ts'
import { fateOf } from '../deletion-order.ts'
import { managedIds } from '../ledger.ts'
import { refuseOthersResources } from '../own-resources.ts'
import { type OwnStack, readOwnStack, settleOwnStack, stackId } from '../own-stacks.ts'
import { deleteInOrder } from '../pre-delete.ts'
import { watchProgress } from '../progress.ts'
import type { Need, ResourceChange, Step, StepContext } from '../types.ts'

export interface StackRemovalOptions {
  /** Called before anything is deleted: takes away what would keep it from being deleted. */
  readonly beforeRemoval?: (context: StepContext) => Promise<void>
  /** Does all of the deleting while nobody else may write. */
  readonly alone?: (context: StepContext, work: () => Promise<void>) => Promise<void>
  /** Whether something that `afterRemoval` deletes outlived a stack that is gone, as after a run that was killed in between. */
  readonly isLeft?: (context: StepContext) => Promise<boolean>
  /** Called once the stack is gone; throws Failure where something of it is not. */
  readonly afterRemoval?: (context: StepContext) => Promise<void>
  /** Judges a deletion by more than its type. */
  readonly judge?: (change: ResourceChange) => ResourceChange
}

/** The step of a stack that is not wanted (any more): where it exists, it is deleted with all it manages. */
export function stackRemovalStep(name: StackName, needs: readonly Need[], options: StackRemovalOptions = {}): Step {
  const { alone = (_, work) => work(), beforeRemoval, judge = change => change, isLeft, afterRemoval } = options
  const expectedSeconds = STACKS[name].seconds.remove
  const { colour } = STACKS[name]
  return {
    name,
    stack: name,
    ...(colour === undefined ? {} : { colour }),
    needs,
    expectedSeconds,
    intent: baseline => ({ removed: stackName(baseline.config, name) }),
    async settle(context) {
      const stopProgress = watchProgress({ name, expectedSeconds }, context, 'waiting for an earlier run')
      await settleOwnStack(name, expectedSeconds, context).finally(stopProgress)
    },
    async plan(context) {
      const own = await readOwnStack(context, name)
      const changes = removalsOf(name, own, context.baseline).map(judge)
      const pending = own !== undefined || (await isLeft?.(context)) === true
      const stack = own === undefined ? {} : { deletedStack: stackId(own.state.name, context.baseline) }
      return { step: name, evaluation: { by: 'reads' }, changes, unchanged: 0, noise: 0, pending, ...stack }
    },
    async apply(context, _observed, plan) {
      await beforeRemoval?.(context)
      await alone(context, async () => {
        await deleteInOrder(plan, context)
        await removeStack(name, context)
      })
      await afterRemoval?.(context)
    }
  }
}

/** Deletes a part's stack, in whichever format it is, with all it manages. Throws Failure `not-ours` for what it must not delete. */
async function removeStack(part: StackName, context: StepContext): Promise<void> {
  const { azure, baseline, signal } = context
  const own = await readOwnStack(context, part)
  if (own === undefined) return
  refuseOthersResources(managedIds([own]), baseline, 'manage')
  await azure.stacks.remove(own.state.name, { signal, expectedSeconds: STACKS[part].seconds.remove })
}

/** Without the preview's policy, which a step of its own lists and deletes, whether or not the stack owns it. */
function removalsOf(step: StackName, own: OwnStack | undefined, baseline: Baseline): ResourceChange[] {
  const elsewhere = previewFirewallPolicyId(baseline)
  const going = managedIds(own === undefined ? [] : [own]).filter(id => !sameId(id, elsewhere))
  return going.map(id => {
    const { type } = parseResourceId(id)
    return resourceChange({ step, id, type, kind: fateOf(type), certain: true })
  })
}
