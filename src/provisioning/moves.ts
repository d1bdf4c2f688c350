import { resourceChange } from './change.ts'
import { fateOf } from './deletion-order.ts'
import { STACK_TYPE } from './own-stacks.ts'
import { deleteInTurn } from './pre-delete.ts'
import type { Ownership, ResourceChange, StepContext, StepPlan } from './types.ts'

/**
 * Returns a plan in which resources that another part of the same run takes over are detached, not deleted: a resource that
 * moves between two stacks of an environment stays as it is. `owned` says what every part is to manage.
 */
export function keepMoved(plan: StepPlan, owned: readonly Ownership[]): StepPlan {
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
 * Prepares the write of a stack that detaches resources, and returns what the write does with all that left the
 * template. One operation treats all of it alike, so what is to be deleted is deleted here. Throws Failure where Azure refuses
 * a deletion.
 */
export async function prepareDetaching(plan: StepPlan, context: StepContext): Promise<{ unmanaged?: 'detach' }> {
  if (!plan.changes.some(staysThoughDeletable)) return {}
  const deleted = plan.changes.filter(({ kind }) => kind === 'delete').map(({ id }) => id)
  await deleteInTurn(deleted, context)
  return { unmanaged: 'detach' }
}

/** Whether a stack detaches a resource that it could delete. Azure detaches types without delete support anyway, and the record of a former stack is not a resource of it. */
function staysThoughDeletable({ kind, type }: ResourceChange): boolean {
  return kind === 'detach' && type !== STACK_TYPE && fateOf(type) === 'delete'
}
