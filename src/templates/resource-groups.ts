import type { ResourceId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'

export interface ResourceGroup {
  readonly id: ResourceId
  readonly body: { readonly location: string; readonly tags: Record<string, string> }
}

/**
 * Returns the resource groups of the network. A direct PUT creates them, and no stack manages them: a stack that no
 * longer contains a resource group would delete everything in that resource group.
 */
export function resourceGroups(baseline: Baseline): ResourceGroup[] {
  const { hubGroup, spokeGroup } = baseline.ids
  return groups(baseline, baseline.config.hub.existing === undefined ? [hubGroup, spokeGroup] : [spokeGroup])
}

/**
 * Returns the resource groups of platform and clusters and, if backups are enabled, the resource group for snapshots.
 * Policies are assigned to the first two before a cluster exists.
 */
export function platformGroups(baseline: Baseline): ResourceGroup[] {
  const { ids, config } = baseline
  const snapshots = config.cluster.features.backup ? [ids.backupGroup] : []
  return groups(baseline, [ids.platformGroup, ids.clusterGroup, ...snapshots])
}

function groups({ config }: Baseline, ids: readonly ResourceId[]): ResourceGroup[] {
  return ids.map(id => ({ id, body: { location: config.region, tags: { ...config.tags } } }))
}
