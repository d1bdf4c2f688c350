import { childId, parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import { STACK_TYPE } from '../ownership/own-stacks.ts'
import type { ResourceChange, StepPlan } from '../types.ts'

/**
 * Returns the ids of everything that the plans delete: resources, resources that Azure deletes along with them, and
 * deployment stacks. A stack with a former name is deleted too, while its resources are kept.
 */
export function deletionsOf(plans: readonly StepPlan[], baseline: Baseline): ResourceId[] {
  const listed = plans.flatMap(({ changes }) => changes.filter(isDeletion).map(({ id }) => id))
  const stacks = plans.flatMap(({ deletedStack }) => deletedStack ?? [])
  return [...listed, ...listed.flatMap(id => deletedWith(id, baseline)), ...stacks]
}

function isDeletion({ kind, type }: ResourceChange): boolean {
  return kind === 'delete' || (kind === 'detach' && sameId(type, STACK_TYPE))
}

/**
 * Returns the resources that AKS deletes with a cluster and no plan lists: its node resource group and the record of
 * its API server.
 */
function deletedWith(id: ResourceId, { ids }: Baseline): ResourceId[] {
  const found = Object.values(ids.clusters).find(({ cluster }) => sameId(cluster, id))
  if (found === undefined) return []
  const { apiServer } = ids.zones
  const isOurs = sameId(parseResourceId(apiServer).subscriptionId, parseResourceId(id).subscriptionId)
  // AKS chooses the record's name, so only a lock on the zone or on a parent of it can be known before.
  return [found.nodeGroup, ...(isOurs ? [childId(apiServer, 'A', parseResourceId(id).name)] : [])]
}
