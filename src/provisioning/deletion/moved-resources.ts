import { STACK_TYPE } from '../ownership/own-stacks.ts'
import type { Ownership, ResourceChange, StepContext, StepPlan } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { outcomeWhenUnmanaged } from './deletion-order.ts'
import { deleteChain } from './ordered-deletes.ts'

/**
 * Returns a plan in which resources that another part of the same run manages are detached, not deleted: a resource
 * that moves between two stacks of an environment does not change. `owned`: what every part must manage.
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
 * Prepares the write of a stack that detaches resources, and returns how the write treats resources that left the
 * template. One write treats all of them alike, so resources to be deleted are deleted here. Throws Failure if Azure
 * refuses a deletion.
 */
export async function prepareDetaching(plan: StepPlan, context: StepContext): Promise<{ unmanaged?: 'detach' }> {
  if (!plan.changes.some(staysThoughDeletable)) return {}
  const deleted = plan.changes.filter(({ kind }) => kind === 'delete').map(({ id }) => id)
  await deleteChain(deleted, context)
  return { unmanaged: 'detach' }
}

/**
 * Returns whether a stack detaches a resource that it could delete. Types without delete support are always detached,
 * and the record of a former stack is not one of its resources.
 */
function staysThoughDeletable({ kind, type }: ResourceChange): boolean {
  return kind === 'detach' && type !== STACK_TYPE && outcomeWhenUnmanaged(type) === 'delete'
}
