import { asResourceId } from '../../src/arm/resource-id.ts'
import { type Baseline, createBaseline, loadConfig } from '../../src/config/index.ts'
import type { CaseIds } from '../upgrade-cases/base-network.ts'
import type { CaseWorld } from '../upgrade-cases/case-format.ts'

/** Kinds of evidence of which an environment can accept that they are missing. */
const KINDS = ['azure', 'manifests', 'workloads', 'budgets', 'webhooks', 'nodes', 'api-usage', 'cluster']
const SOURCE = { kind: 'git', url: 'https://github.com/org/platform', revision: { branch: 'main' } } as const

/** Returns the configuration of an environment whose blue cluster is that of a case, with the acceptances of the case. */
export function caseBaseline(ids: CaseIds, subscriptionId: string, world: CaseWorld): Baseline {
  const { accepted = [], flux, extensions } = world
  const accept = accepted
    .filter(({ kind }) => KINDS.includes(kind))
    .map(({ kind: evidence, ...rest }) => ({ evidence, ...rest }))
  const environment = {
    region: 'westeurope',
    profile: 'dev-test',
    upgrades: { accept },
    ...((flux ?? extensions) !== undefined && { gitops: { source: SOURCE }, ingress: { domain: 'cases.example' } })
  }
  const file = { apiVersion: 'aks-baseline/v1', workload: 'cases', environments: { test: environment } }
  return withIds(createBaseline(loadConfig(JSON.stringify(file), 'aks-baseline.yml', 'test'), subscriptionId), ids)
}

/** Returns a configuration whose cluster, firewall and peering have the ids of a case. */
function withIds(baseline: Baseline, ids: CaseIds): Baseline {
  const blue = { ...baseline.ids.clusters.blue, cluster: asResourceId(ids.cluster) }
  return {
    ...baseline,
    ids: {
      ...baseline.ids,
      clusterGroup: asResourceId(ids.group),
      firewall: asResourceId(`${ids.group}/providers/Microsoft.Network/azureFirewalls/firewall`),
      spokePeering: asResourceId(`${ids.network}/virtualNetworkPeerings/to`),
      clusters: { ...baseline.ids.clusters, blue }
    }
  }
}
