import { type ResourceId, sameId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

interface FoundGroup {
  /** Of AKS's groups, the cluster. */
  readonly managedBy?: string
}

/**
 * Whether the group AKS is to make for a new cluster's nodes has its name to itself: AKS takes no group that exists
 * ("AKS FAQ", node resource group). One that a deletion of the same cluster leaves behind for a while goes by itself.
 */
export function checkNodeGroup(azure: AzureReader, group: ResourceId, cluster: ResourceId): Promise<Finding[]> {
  return orNotEvaluated('name-taken', group, async () => {
    const found = await azure.read<FoundGroup>(group)
    if (found === undefined || sameId(found.managedBy ?? '', cluster)) return []
    const owner = found.managedBy === undefined ? 'nobody says whose it is' : `it belongs to ${found.managedBy}`
    return [
      {
        code: 'name-taken',
        severity: 'error',
        subject: group,
        evidence: `A group of that name is there already (${owner}), and AKS makes its own.`,
        remedy: 'Delete the group if nothing in it is needed, or choose another name for workload or environment.'
      }
    ]
  })
}
