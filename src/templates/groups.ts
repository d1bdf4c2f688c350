import type { ResourceId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'

export interface ResourceGroup {
  readonly id: ResourceId
  readonly body: { readonly location: string; readonly tags: Record<string, string> }
}

/** Resource groups, made by direct PUT and never managed by a stack: a stack that drops a group deletes all that is in it. */
export function resourceGroups({ config, ids }: Baseline): ResourceGroup[] {
  const groups = config.hub.existing === undefined ? [ids.hubGroup, ids.spokeGroup] : [ids.spokeGroup]
  return groups.map(id => ({ id, body: { location: config.region, tags: { ...config.tags } } }))
}
