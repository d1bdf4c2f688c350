import { childId, parseResourceId, type ResourceId, sameId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'
import type { StepPlan } from './types.ts'

/** Returns everything that the plans delete, with what Azure deletes along with it. */
export function deletionsOf(plans: readonly StepPlan[], baseline: Baseline): ResourceId[] {
  const listed = plans.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'delete').map(({ id }) => id))
  return [...listed, ...listed.flatMap(id => deletedWith(id, baseline))]
}

/** What AKS deletes with a cluster and no plan lists: its node resource group and the record of its API server. */
function deletedWith(id: ResourceId, { ids }: Baseline): ResourceId[] {
  const found = Object.values(ids.clusters).find(({ cluster }) => sameId(cluster, id))
  if (found === undefined) return []
  const { apiServer } = ids.zones
  const isOurs = sameId(parseResourceId(apiServer).subscriptionId, parseResourceId(id).subscriptionId)
  // AKS chooses the record's name, so only a lock on the zone or above it can be known before.
  return [found.nodeGroup, ...(isOurs ? [childId(apiServer, 'A', parseResourceId(id).name)] : [])]
}
