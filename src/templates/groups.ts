import type { ResourceId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'

export interface ResourceGroup {
  readonly id: ResourceId
  readonly body: { readonly location: string; readonly tags: Record<string, string> }
}

/**
 * Resource groups of the network, made by direct PUT and never managed by a stack: a stack that drops a group deletes all
 * that is in it.
 */
export function resourceGroups(baseline: Baseline): ResourceGroup[] {
  const { hubGroup, spokeGroup } = baseline.ids
  return groups(baseline, baseline.config.hub.existing === undefined ? [hubGroup, spokeGroup] : [spokeGroup])
}

/** Those of the platform and of the clusters, which policies are assigned to before there is a cluster; one for snapshots where clusters are backed up. */
export function platformGroups(baseline: Baseline): ResourceGroup[] {
  const { ids, config } = baseline
  const snapshots = config.cluster.features.backup ? [ids.backupGroup] : []
  return groups(baseline, [ids.platformGroup, ids.clusterGroup, ...snapshots])
}

function groups({ config }: Baseline, ids: readonly ResourceId[]): ResourceGroup[] {
  return ids.map(id => ({ id, body: { location: config.region, tags: { ...config.tags } } }))
}
