import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { operationState } from '../azure/index.ts'
import { Failure } from '../runtime/failure.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import { firstReadSeconds } from './durations.ts'
import type { StepContext } from './types.ts'

/**
 * Milliseconds between two reads. Several stacks wait in a row, each for a resource of the previous stack, so one late
 * read delays all the stacks after it.
 */
const POLL_MILLISECONDS = 5000

/** Waits until the resource is in state Succeeded. Rejects only if the signal is aborted. */
export async function waitUntilReady(id: ResourceId, context: StepContext): Promise<void> {
  await waitUntil(
    {
      read: () => isReady(id, context),
      isOver: ready => ready,
      every: POLL_MILLISECONDS,
      // No time limit: the wait also ends when the step that writes the resource ends, whatever the outcome of that
      // step.
      limit: 'raced',
      delay: firstReadSeconds(parseResourceId(id).type) * 1000
    },
    context
  )
}

/**
 * Returns whether a resource is ready. If Azure refuses the read, the resource counts as not ready: the caller also
 * waits for the end of the step, and the step reports the reason.
 */
async function isReady(id: ResourceId, { azure, log }: StepContext): Promise<boolean> {
  try {
    const resource = await azure.read<{ properties?: { provisioningState?: string } }>(id)
    if (resource === undefined) return false
    // A resource that is written synchronously has no state. It is ready as soon as it exists.
    return operationState(resource.properties?.provisioningState ?? 'Succeeded') === 'succeeded'
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.debug(`could not read whether ${id} is ready: ${error.message}`)
    return false
  }
}
