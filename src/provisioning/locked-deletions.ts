import { childId, parseResourceId, type ResourceId, sameId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'
import { checkLocks, evaluate } from '../preflight/index.ts'
import type { StepContext, StepPlan } from './types.ts'

/**
 * Reads the management locks if the plans delete anything, so that a lock stops the run before its first write and not
 * after an hour of deletions. Throws Failure `locked` with every lock that is in the way; warns where locks cannot be read.
 */
export async function refuseLockedDeletions(plans: readonly StepPlan[], context: StepContext): Promise<void> {
  const deletions = deletionsOf(plans, context.baseline)
  if (deletions.length > 0) await evaluate([() => checkLocks(context.azure, deletions)], context.log)
}

function deletionsOf(plans: readonly StepPlan[], baseline: Baseline): ResourceId[] {
  const listed = plans.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'delete').map(({ id }) => id))
  return [...listed, ...listed.flatMap(id => deletedWith(id, baseline))]
}

/** What AKS deletes with a cluster and no plan lists: its node resource group and the record of its API server. */
function deletedWith(id: ResourceId, { ids }: Baseline): ResourceId[] {
  const found = Object.values(ids.clusters).find(({ cluster }) => sameId(cluster, id))
  if (found === undefined) return []
  const { apiServer } = ids.zones
  const isOurs = parseResourceId(apiServer).subscriptionId === parseResourceId(id).subscriptionId
  // AKS chooses the record's name, so only a lock on the zone or above it can be known before.
  return [found.nodeGroup, ...(isOurs ? [childId(apiServer, 'A', parseResourceId(id).name)] : [])]
}
