import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { operationState } from '../azure/index.ts'
import { Failure } from '../runtime/failure.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import { firstReadSeconds } from './durations.ts'
import type { StepContext } from './types.ts'

/**
 * Milliseconds. Several stacks wait in a row, each for a resource of the previous one, so one late read delays all of
 * them.
 */
const LOOK_EVERY = 5000

/** Resolves when the resource is in state Succeeded; rejects only when the signal is aborted. */
export async function waitUntilReady(id: ResourceId, context: StepContext): Promise<void> {
  await waitUntil(
    {
      read: () => isReady(id, context),
      isOver: ready => ready,
      every: LOOK_EVERY,
      // The end of the step that writes the resource ends the wait too, whatever its outcome.
      limit: 'raced',
      delay: firstReadSeconds(parseResourceId(id).type) * 1000
    },
    context
  )
}

/**
 * Returns whether a resource is ready. A read that Azure refuses counts as not ready: the caller also waits for the end
 * of the step, which reports the reason.
 */
async function isReady(id: ResourceId, { azure, log }: StepContext): Promise<boolean> {
  try {
    const resource = await azure.read<{ properties?: { provisioningState?: string } }>(id)
    if (resource === undefined) return false
    // Types that are written synchronously have no state: they are ready once they exist.
    return operationState(resource.properties?.provisioningState ?? 'Succeeded') === 'succeeded'
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.debug(`could not read whether ${id} is ready: ${error.message}`)
    return false
  }
}
