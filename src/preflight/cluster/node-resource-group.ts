import { type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'

interface FoundGroup {
  /** Id of the cluster, if AKS created the group. */
  readonly managedBy?: string
}

/**
 * Checks that the node resource group of a new cluster does not exist: AKS refuses an existing group ("AKS FAQ", node
 * resource group). A resource group that belongs to the same cluster is accepted, because Azure deletes the group some
 * time after the cluster.
 */
export function checkNodeResourceGroup(azure: AzureReader, group: ResourceId, cluster: ResourceId): Promise<Finding[]> {
  return orNotEvaluated('name-taken', group, async () => {
    const found = await azure.read<FoundGroup>(group)
    if (found === undefined || sameId(found.managedBy ?? '', cluster)) return []
    const owner = found.managedBy === undefined ? 'without `managedBy`' : `managed by ${found.managedBy}`
    return [
      {
        code: 'name-taken',
        severity: 'error',
        subject: group,
        evidence: `The resource group already exists (${owner}), but AKS must create this group itself.`,
        remedy: 'Delete the group if its resources are not needed, or choose another name for workload or environment.'
      }
    ]
  })
}
