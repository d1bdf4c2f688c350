import type { ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Upgrades } from '../../config/types.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'

const DAY = 24 * 60 * 60_000

/**
 * Checks whether an immutable cluster, which is replaced instead of patched, is older than the configuration allows.
 * With the node image channel `None`, AKS does not update the nodes of the cluster ("Auto-upgrade node OS images").
 */
export function checkClusterAge(
  azure: AzureReader,
  cluster: ResourceId,
  { strategy, maxClusterAgeDays }: Upgrades,
  now: number
): Promise<Finding[]> {
  if (strategy !== 'immutable') return Promise.resolve([])
  return orNotEvaluated('cluster-old', cluster, async () => {
    const found = await azure.read<{ systemData?: { createdAt?: string } }>(cluster)
    const createdAt = Date.parse(found?.systemData?.createdAt ?? '')
    const days = Math.floor((now - createdAt) / DAY)
    if (Number.isNaN(days) || days <= maxClusterAgeDays) return []
    return [
      {
        code: 'cluster-old',
        severity: 'warning',
        subject: 'upgrades.maxClusterAgeDays',
        evidence: `${cluster} is ${days} days old, but at most ${maxClusterAgeDays} days are allowed. Its nodes have not been patched since they were created.`,
        remedy: 'Replace this cluster with a new cluster in the other colour.'
      }
    ]
  })
}
