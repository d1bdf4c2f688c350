import { parseResourceId, sameId } from '../../../arm/resource-id.ts'
import { stackName } from '../../../config/index.ts'
import type { Baseline } from '../../../config/types.ts'
import { previewFirewallPolicyId, STACKS } from '../../../templates/index.ts'
import type { StackName } from '../../../templates/types.ts'
import { outcomeWhenUnmanaged } from '../../deletion/deletion-order.ts'
import { deleteInOrder } from '../../deletion/ordered-deletes.ts'
import { refuseResourcesNotOwned } from '../../ownership/own-resources.ts'
import { type OwnStack, readOwnStack, settleOwnStack, stackId } from '../../ownership/own-stacks.ts'
import { managedIds } from '../../ownership/stack-inventory.ts'
import { watchProgress } from '../../progress.ts'
import type { Need, ResourceChange, Step, StepContext } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'

export interface StackRemovalOptions {
  /** Called before anything is deleted: removes what would prevent the deletion. */
  readonly beforeRemoval?: (context: StepContext) => Promise<void>
  /**
   * Returns whether something that `afterRemoval` deletes still exists although the stack is already deleted. This
   * happens after an interrupted run.
   */
  readonly isLeft?: (context: StepContext) => Promise<boolean>
  /** Called after the stack is deleted: deletes what Azure left behind. Throws Failure if something still exists. */
  readonly afterRemoval?: (context: StepContext) => Promise<void>
  /** Returns the change, with another risk if its risk depends on more than its resource type. */
  readonly judge?: (change: ResourceChange) => ResourceChange
}

/** Returns the step that deletes a stack, if it exists, together with everything that the stack manages. */
export function stackRemovalStep(name: StackName, needs: readonly Need[], options: StackRemovalOptions = {}): Step {
  const { beforeRemoval, judge = change => change, isLeft, afterRemoval } = options
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
      await deleteInOrder(plan, context)
      await removeStack(name, context)
      await afterRemoval?.(context)
    }
  }
}

/**
 * Deletes a stack together with everything that it manages, even if the stack has the first format. Throws Failure
 * `not-ours` if the stack manages a resource that this environment must not delete.
 */
async function removeStack(part: StackName, context: StepContext): Promise<void> {
  const { azure, baseline, signal } = context
  const own = await readOwnStack(context, part)
  if (own === undefined) return
  refuseResourcesNotOwned(managedIds([own]), baseline, 'manage')
  await azure.stacks.remove(own.state.name, { signal, expectedSeconds: STACKS[part].seconds.remove })
}

/**
 * Returns the deletions and detachments of a stack's resources; empty if the stack does not exist. The firewall policy
 * of the gateway's preview is left out: a separate step lists and deletes this policy, whether or not the stack manages
 * it.
 */
function removalsOf(step: StackName, own: OwnStack | undefined, baseline: Baseline): ResourceChange[] {
  const elsewhere = previewFirewallPolicyId(baseline)
  const going = managedIds(own === undefined ? [] : [own]).filter(id => !sameId(id, elsewhere))
  return going.map(id => {
    const { type } = parseResourceId(id)
    return resourceChange({ step, id, type, kind: outcomeWhenUnmanaged(type), certain: true })
  })
}
