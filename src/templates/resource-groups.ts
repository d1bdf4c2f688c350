import type { ResourceId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'

export interface ResourceGroup {
  readonly id: ResourceId
  readonly body: { readonly location: string; readonly tags: Record<string, string> }
}

/**
 * Returns the resource groups of the network. They are created by a direct PUT and never managed by a stack, because a
 * stack that no longer contains a group deletes everything in it.
 */
export function resourceGroups(baseline: Baseline): ResourceGroup[] {
  const { hubGroup, spokeGroup } = baseline.ids
  return groups(baseline, baseline.config.hub.existing === undefined ? [hubGroup, spokeGroup] : [spokeGroup])
}

/**
 * Returns the resource groups of platform and clusters, to which policies are assigned before a cluster exists. If
 * backups are enabled, one is for snapshots.
 */
export function platformGroups(baseline: Baseline): ResourceGroup[] {
  const { ids, config } = baseline
  const snapshots = config.cluster.features.backup ? [ids.backupGroup] : []
  return groups(baseline, [ids.platformGroup, ids.clusterGroup, ...snapshots])
}

function groups({ config }: Baseline, ids: readonly ResourceId[]): ResourceGroup[] {
  return ids.map(id => ({ id, body: { location: config.region, tags: { ...config.tags } } }))
}
