import { parseResourceId, sameId } from '../../../arm/resource-id.ts'
import { stackName } from '../../../config/index.ts'
import type { Baseline } from '../../../config/types.ts'
import { previewFirewallPolicyId, STACKS } from '../../../templates/index.ts'
import type { StackName } from '../../../templates/types.ts'
import { outcomeWhenUnmanaged } from '../../deletion/deletion-order.ts'
import { deleteInOrder } from '../../deletion/ordered-deletes.ts'
import { refuseNotOurs } from '../../ownership/own-resources.ts'
import { type OwnStack, readOwnStack, settleOwnStack, stackId } from '../../ownership/own-stacks.ts'
import { managedIds } from '../../ownership/stack-ledger.ts'
import { watchProgress } from '../../progress.ts'
import type { Need, ResourceChange, Step, StepContext } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'

export interface StackRemovalOptions {
  /** Called before anything is deleted: removes what would prevent the deletion. */
  readonly beforeRemoval?: (context: StepContext) => Promise<void>
  /** Does all deletions while no other run may write. */
  readonly alone?: (context: StepContext, work: () => Promise<void>) => Promise<void>
  /**
   * Returns whether something that `afterRemoval` deletes still exists although the stack is gone, as after an
   * interrupted run.
   */
  readonly isLeft?: (context: StepContext) => Promise<boolean>
  /** Called after the stack is deleted; throws Failure if something of it still exists. */
  readonly afterRemoval?: (context: StepContext) => Promise<void>
  /** Returns a deletion with a risk that depends on more than its type. */
  readonly judge?: (change: ResourceChange) => ResourceChange
}

/** Returns the step that deletes a stack that is not requested, if it exists, with everything it manages. */
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

/**
 * Deletes the stack of a part, in either format, with everything it manages. Throws Failure `not-ours` for resources
 * that it must not delete.
 */
async function removeStack(part: StackName, context: StepContext): Promise<void> {
  const { azure, baseline, signal } = context
  const own = await readOwnStack(context, part)
  if (own === undefined) return
  refuseNotOurs(managedIds([own]), baseline, 'manage')
  await azure.stacks.remove(own.state.name, { signal, expectedSeconds: STACKS[part].seconds.remove })
}

/**
 * Returns the deletions of a stack's resources. The preview's policy is left out: a separate step lists and deletes it,
 * whether or not the stack manages it.
 */
function removalsOf(step: StackName, own: OwnStack | undefined, baseline: Baseline): ResourceChange[] {
  const elsewhere = previewFirewallPolicyId(baseline)
  const going = managedIds(own === undefined ? [] : [own]).filter(id => !sameId(id, elsewhere))
  return going.map(id => {
    const { type } = parseResourceId(id)
    return resourceChange({ step, id, type, kind: outcomeWhenUnmanaged(type), certain: true })
  })
}
