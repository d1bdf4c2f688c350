import { latestNodeImage } from '../../../../local/aks/kubernetes-versions.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import type { SoakEvidence } from '../../../../src/preflight/index.ts'
import type { UpgradeKit } from '../../local/aks/upgrade-kit.ts'
import { baselineFor } from '../upgrade/rules-kit.ts'
import { DAY, evidenceOf, HOUR } from './evidence-kit.ts'

/** Returns production, which follows `preproduction`. */
export function production(kit: UpgradeKit): Baseline {
  const baseline = baselineFor(kit)
  const { workload, region } = baseline.config
  const environments = [{ workload, environment: 'preproduction', region }]
  return {
    ...baseline,
    config: { ...baseline.config, upgrades: { ...baseline.config.upgrades, after: 'preproduction' } },
    origin: { environments, isInOtherFile: async () => false }
  }
}

/** Returns evidence of a cluster that has run the requested version for three days, with AKS's newest image. */
export function ripe(kit: UpgradeKit, changes: Partial<SoakEvidence> = {}): SoakEvidence {
  const { config } = production(kit)
  const to = '1.36.2'
  const names = `rg-${config.workload}-preproduction-cluster-${config.region}`
  const cluster = `/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/${names}/providers/Microsoft.ContainerService/managedClusters/aks-${config.workload}-preproduction-blue-${config.region}`
  const images = [latestNodeImage(kit.world.now, 'AzureLinux', to), latestNodeImage(kit.world.now, 'Ubuntu', to)]
  return evidenceOf({
    ...{ workload: config.workload, cluster, readAt: kit.world.now - HOUR, since: kit.world.now - 3 * DAY },
    ...{ createdAt: kit.world.now - 300 * DAY, kubernetes: to },
    pools: [{ name: 'npsystem', state: 'Succeeded', versions: [to], images }],
    ...changes
  })
}
