import { STACK_TYPE } from '../ownership/own-stacks.ts'
import type { Ownership, ResourceChange, StepContext, StepPlan } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { outcomeWhenUnmanaged } from './deletion-order.ts'
import { deleteOneByOne } from './ordered-deletes.ts'

/**
 * Returns a plan in which a resource that another part of the same run manages is detached instead of deleted. A
 * resource that moves between two stacks of an environment stays unchanged. `owned`: the ids that each part must
 * manage.
 */
export function detachMovedResources(plan: StepPlan, owned: readonly Ownership[]): StepPlan {
  const taken = new Set(
    owned.filter(({ part }) => part !== plan.step).flatMap(({ ids }) => ids.map(id => id.toLowerCase()))
  )
  const changes = plan.changes.map(change => {
    if (change.kind !== 'delete' || !taken.has(change.id.toLowerCase())) return change
    const { step, id, type, certain } = change
    return resourceChange({ step, id, type, kind: 'detach', certain })
  })
  return { ...plan, changes }
}

/**
 * Prepares the write of a stack that detaches resources. Returns how the write treats resources that left the template;
 * an empty object means the default. One write treats all these resources alike, so this function deletes those that
 * are to be deleted. Throws Failure if Azure refuses a deletion.
 */
export async function prepareDetaching(plan: StepPlan, context: StepContext): Promise<{ unmanaged?: 'detach' }> {
  if (!plan.changes.some(isDetachedThoughDeletable)) return {}
  const deleted = plan.changes.filter(({ kind }) => kind === 'delete').map(({ id }) => id)
  await deleteOneByOne(deleted, context)
  return { unmanaged: 'detach' }
}

/**
 * Returns whether a change detaches a resource that the stack could delete. This is false for types that a stack always
 * detaches, and for a former stack, which is not a resource of the stack.
 */
function isDetachedThoughDeletable({ kind, type }: ResourceChange): boolean {
  return kind === 'detach' && type !== STACK_TYPE && outcomeWhenUnmanaged(type) === 'delete'
}
