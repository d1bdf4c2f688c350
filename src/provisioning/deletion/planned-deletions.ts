import { childId, parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import { STACK_TYPE } from '../ownership/own-stacks.ts'
import type { ResourceChange, StepPlan } from '../types.ts'

/**
 * Returns the ids of everything that the plans delete: resources, other resources that Azure deletes with them, and
 * deployment stacks. The deletion of a stack with a former name counts too, although its resources are kept.
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
 * Returns the resources that AKS deletes together with a cluster and that no plan lists: the node resource group, and
 * the DNS record of the API server. Returns an empty list if `id` is not a cluster of the environment.
 */
function deletedWith(id: ResourceId, { ids }: Baseline): ResourceId[] {
  const found = Object.values(ids.clusters).find(({ cluster }) => sameId(cluster, id))
  if (found === undefined) return []
  const { apiServer } = ids.zones
  const isOurs = sameId(parseResourceId(apiServer).subscriptionId, parseResourceId(id).subscriptionId)
  // AKS chooses the name of the record, so the last part of this id is a placeholder. The id is enough to find a
  // management lock on the zone or on a parent of the zone, but not a lock on the record itself.
  return [found.nodeGroup, ...(isOurs ? [childId(apiServer, 'A', parseResourceId(id).name)] : [])]
}
