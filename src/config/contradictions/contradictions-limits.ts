import type { BaselineConfig } from '../types.ts'
import type { Contradiction, Rule } from './contradictions.ts'

/** Rules about limits of AKS that Azure would report only while it creates the cluster or a pool. */
export const limitRules: readonly Rule[] = [regionWithoutApiServer, tooManyPools, systemPoolTaint]

/**
 * Regions of the public cloud without API Server VNet Integration, which every cluster of the baseline uses ("Create an
 * AKS cluster with API Server VNet Integration", availability, 2026-08).
 */
const WITHOUT_API_SERVER_VNET_INTEGRATION: readonly string[] = ['qatarcentral']

function regionWithoutApiServer({ region }: BaselineConfig): Contradiction | undefined {
  if (!WITHOUT_API_SERVER_VNET_INTEGRATION.includes(region)) return undefined
  return {
    path: ['region'],
    message: `found ${region}, where AKS does not offer API Server VNet Integration, which the private API server needs. Choose another region.`
  }
}

/** Maximum node pools of a cluster ("Quotas, virtual machine size restrictions, and region availability in AKS"). */
const MOST_POOLS = 100

function tooManyPools({ cluster: { pools } }: BaselineConfig): Contradiction | undefined {
  const count = Object.keys(pools).length
  const most = MOST_POOLS - 1
  if (count <= most) return undefined
  return {
    path: ['cluster', 'pools'],
    message: `found ${count} pools, but a cluster can have at most ${MOST_POOLS} with its system pool. Remove pools until at most ${most} are left.`
  }
}

/** Refuses taints that keep the pods of AKS off the system pool (SystemPoolHasRestrictedTaint, Azure/AKS#2578). */
function systemPoolTaint({ cluster: { systemPool } }: BaselineConfig): Contradiction | undefined {
  const at = systemPool.taints.findIndex(
    taint => !/^CriticalAddonsOnly[=:]/.test(taint) && !/:PreferNoSchedule$/.test(taint)
  )
  if (at < 0) return undefined
  return {
    path: ['cluster', 'systemPool', 'taints', at],
    message: `found ${systemPool.taints[at]}; AKS allows a system pool only the taint CriticalAddonsOnly, or taints with the effect PreferNoSchedule. Use one of these, or move the taint to another pool.`
  }
}
