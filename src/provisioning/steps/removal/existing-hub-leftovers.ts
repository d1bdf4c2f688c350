import { parseResourceId, type ResourceId } from '../../../arm/resource-id.ts'
import { existingHubWrites, type RequestedResource } from '../../../templates/index.ts'
import { servesEnvironment, withExistingId } from '../../ownership/external-owner.ts'
import type { ResourceChange, Step, StepContext } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'
import { whyNotEvaluated } from '../../what-if/what-if-unavailable.ts'
import { EXISTING_HUB_STEP } from '../network.ts'

const BECAUSE =
  'The resource is in an existing hub or zone and is kept. The owner of the hub or zone must delete this resource.'

/**
 * Returns the step that lists what the environment wrote into an existing hub or existing zones. The step changes
 * nothing in the hub and the zones.
 */
export function existingHubLeftoversStep(): Step {
  return {
    name: EXISTING_HUB_STEP,
    needs: [],
    expectedSeconds: 0,
    intent: baseline => ({ stays: existingHubWrites(baseline).map(({ id }) => id) }),
    settle: () => Promise.resolve(),
    async plan(context) {
      const found = await Promise.all(existingHubWrites(context.baseline).map(wanted => leftoverOf(wanted, context)))
      const changes = found.flat()
      const evaluation = { by: 'reads' } as const
      return { step: EXISTING_HUB_STEP, evaluation, changes, unchanged: changes.length, noise: 0, pending: false }
    },
    apply: () => Promise.resolve()
  }
}

async function leftoverOf(each: RequestedResource, context: StepContext): Promise<ResourceChange[]> {
  const id = await findRemaining(each, context)
  if (id === undefined) return []
  const { type } = parseResourceId(id)
  return [{ ...resourceChange({ step: EXISTING_HUB_STEP, id, type, kind: 'detach', certain: true }), because: BECAUSE }]
}

/**
 * Returns the id of a resource that the environment wrote, if the resource still exists. Also returns the id if the
 * identity may not read the resource, because it may still exist. Otherwise returns `undefined`.
 */
async function findRemaining(each: RequestedResource, context: StepContext): Promise<ResourceId | undefined> {
  try {
    const wanted = await withExistingId(each, context)
    const found = await context.azure.read(wanted.id)
    return found !== undefined && servesEnvironment(wanted, found, context.baseline) ? wanted.id : undefined
  } catch (error) {
    if (whyNotEvaluated(error) === undefined) throw error
    return each.id
  }
}
