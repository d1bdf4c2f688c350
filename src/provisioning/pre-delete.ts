import type { ResourceId } from '../arm/resource-id.ts'
import { Failure } from '../runtime/failure.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import { deletionsInTheWay } from './cross-step-order.ts'
import { deletionWaves } from './deletion-order.ts'
import { removalSecondsOf } from './durations.ts'
import type { Step, StepContext, StepPlan } from './types.ts'

/**
 * Deletes what a step's plan drops and what needs an order (`deletion-order.ts`), before the stack is written or deleted.
 * The stack's ledger lists a resource until then, so a run that is killed here leaves nothing behind that the next one does
 * not see; what is gone already is no error. Throws Failure where Azure refuses a deletion.
 */
export async function deleteInOrder({ step, changes }: StepPlan, context: StepContext): Promise<void> {
  for (const { because, chains } of deletionWaves(changes)) {
    for (const id of chains.flat()) context.log.info(`${step}: deletes ${id} before its stack: ${because}`)
    const ended = await Promise.allSettled(chains.map(chain => deleteInTurn(chain, context)))
    for (const each of ended) if (each.status === 'rejected') throw each.reason
  }
}

/**
 * Deletes, before any step runs, what would stand in another step's way (`cross-step-order.ts`). Returns the plans without
 * these deletions. Throws as `deleteInOrder`.
 */
export async function clearTheWay(
  plans: readonly StepPlan[],
  steps: readonly Step[],
  context: StepContext
): Promise<readonly StepPlan[]> {
  const released = deletionsInTheWay(plans, steps)
  for (const plan of released) await deleteInOrder(plan, context)
  const gone = new Set(released.flatMap(({ changes }) => changes))
  return plans.map(plan => ({ ...plan, changes: plan.changes.filter(change => !gone.has(change)) }))
}

/** Deletes resources one after the other, each once the one before is gone. Throws Failure where Azure refuses a deletion. */
export async function deleteInTurn(chain: readonly ResourceId[], context: StepContext): Promise<void> {
  const { azure, signal } = context
  for (const id of chain) {
    await azure.remove(id, { signal, expectedSeconds: removalSecondsOf(id) })
    await whenGone(id, context)
  }
}

const LOOK_EVERY = 10_000
const LONGEST = 15 * 60_000

/** An operation that succeeded is not yet a resource that nobody sees any more. */
async function whenGone(id: ResourceId, { azure, clock, signal }: StepContext): Promise<void> {
  await waitUntil(
    {
      read: () => azure.read(id),
      isOver: found => found === undefined,
      every: LOOK_EVERY,
      limit: LONGEST,
      overdue: () => stays(id)
    },
    { clock, signal }
  )
}

function stays(id: ResourceId): Failure {
  return new Failure('deployment-failed', `${id} is still there a quarter of an hour after Azure deleted it.`, {
    subject: id,
    remedy: 'Look at it in the portal, delete it by hand and run again: its stack still lists it until then.'
  })
}
