import type { ResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { deletionSecondsOf } from '../durations.ts'
import type { Step, StepContext, StepPlan } from '../types.ts'
import { blockingDeletions } from './cross-step-order.ts'
import { deletionWaves } from './deletion-order.ts'

/**
 * Executes the ordered deletes of a plan (`deletion-order.ts`), before the stack is written or deleted. The stack lists
 * the resources until then, so the next run still finds them after an interruption. A resource that is already deleted
 * is not an error. Throws Failure if Azure refuses a deletion.
 */
export async function deleteInOrder({ step, changes }: StepPlan, context: StepContext): Promise<void> {
  for (const { because, chains } of deletionWaves(changes)) {
    for (const id of chains.flat())
      context.log.info(`${step}: deletes ${id} before the stack changes, because ${because}`)
    const ended = await Promise.allSettled(chains.map(chain => deleteOneByOne(chain, context)))
    for (const each of ended) if (each.status === 'rejected') throw each.reason
  }
}

/**
 * Deletes, before any step runs, the resources that would block another step (`cross-step-order.ts`). Returns the plans
 * without these deletions. Throws Failure if Azure refuses a deletion.
 */
export async function deleteBlockingResources(
  plans: readonly StepPlan[],
  steps: readonly Step[],
  context: StepContext
): Promise<readonly StepPlan[]> {
  const released = blockingDeletions(plans, steps)
  for (const plan of released) await deleteInOrder(plan, context)
  const gone = new Set(released.flatMap(({ changes }) => changes))
  return plans.map(plan => ({ ...plan, changes: plan.changes.filter(change => !gone.has(change)) }))
}

/**
 * Deletes resources one after another. Each deletion starts when the previous resource no longer exists. Throws Failure
 * if Azure refuses a deletion.
 */
export async function deleteOneByOne(chain: readonly ResourceId[], context: StepContext): Promise<void> {
  const { azure, signal } = context
  for (const id of chain) {
    await azure.remove(id, { signal, expectedSeconds: deletionSecondsOf(id) })
    await waitUntilDeleted(id, context)
  }
}

const POLL_MILLISECONDS = 10_000
const DELETION_LIMIT_MILLISECONDS = 15 * 60_000

/** Waits until a read no longer finds the resource. Azure can report a successful deletion earlier. */
async function waitUntilDeleted(id: ResourceId, { azure, clock, signal }: StepContext): Promise<void> {
  await waitUntil(
    {
      read: () => azure.read(id),
      isOver: found => found === undefined,
      every: POLL_MILLISECONDS,
      limit: DELETION_LIMIT_MILLISECONDS,
      overdue: () => notDeleted(id)
    },
    { clock, signal }
  )
}

function notDeleted(id: ResourceId): Failure {
  return new Failure('deployment-failed', `${id} still exists 15 minutes after Azure reported its deletion.`, {
    subject: id,
    remedy:
      'Check the resource in the Azure portal, delete it by hand and run again. Until then, its stack still lists the resource.'
  })
}
