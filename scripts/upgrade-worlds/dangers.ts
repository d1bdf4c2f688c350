import type { Random } from '../sweep/random.ts'
import { CLUSTER_DANGERS } from './cluster-dangers.ts'
import { WORKLOAD_DANGERS } from './workload-dangers.ts'
import { minorOf, nodesOf, userPools, type WorldDraft } from './world-draft.ts'

/** Change of a world that can make its upgrade fail, or not: that depends on the numbers that are drawn. */
export interface Danger {
  readonly name: string
  apply(draft: WorldDraft, random: Random): void
}

/** Dangers that Azure itself knows. */
const AZURE_DANGERS: readonly Danger[] = [
  {
    name: 'little quota',
    apply: (draft, random) => {
      const name = random.of(['cores', 'standardDDSv5Family', 'standardDASv5Family', 'standardEDSv5Family'])
      draft.quota[name] = { used: 100, limit: 100 + random.below(18) }
    }
  },
  {
    name: 'few addresses',
    apply: (draft, random) => {
      const isFlat = draft.cluster.network === 'azure-flat'
      draft.subnets.nodes = { prefix: isFlat ? '/21' : '/24', free: random.below(isFlat ? 130 : 5) }
    }
  },
  {
    name: 'small pod range',
    apply: (draft, random) => {
      const bits = Math.ceil(Math.log2(nodesOf(draft) + random.below(3)))
      draft.cluster.podCidr = `10.244.0.0/${24 - bits}`
    }
  },
  {
    name: 'lock',
    apply: (draft, random) => {
      const scope = random.of(['cluster', 'cluster resource group', 'node resource group'])
      draft.locks.push({ level: random.of(['CanNotDelete', 'ReadOnly']), scope, name: 'audit' })
    }
  },
  {
    name: 'restricted size',
    apply: (draft, random) => {
      const { vmSize = 'Standard_D4ds_v5' } = random.of(draft.pools)
      draft.skus[vmSize] = { restrictions: [{ type: 'Location' }] }
    }
  },
  {
    name: 'lost role at the subnet',
    apply: draft => {
      draft.identity = { controlPlane: 'id-plane', roles: [] }
    }
  },
  {
    name: 'changed network',
    apply: (draft, random) => {
      draft.network = random.of([
        { dnsServers: 'default' as const, zoneLinks: [] },
        { defaultRoute: { nextHop: '10.0.1.4' } },
        { dnsServers: 'default' as const }
      ])
    }
  },
  {
    name: 'stopped upgrade',
    apply: (draft, random) => {
      const pool = random.of(draft.pools)
      const { version } = draft.cluster
      pool.state = random.of(['Failed', 'Canceled'])
      pool.provisioningError = random.of(['QuotaExceeded', 'UpgradeFailed: Drain node failed'])
      const former = `1.${minorOf(draft) - 1}.9`
      if (random.chance(0.4)) pool.machines = [version, ...Array<string>(pool.nodes - 1).fill(former)]
    }
  },
  {
    name: 'operation in progress',
    apply: (draft, random) => {
      random.of(draft.pools).state = 'Scaling'
    }
  },
  {
    name: 'open override',
    apply: (draft, random) => {
      const until = random.of(['2026-08-07T12:00:00Z', '2026-08-04T12:00:00Z', '2026-08-03T12:00:00Z'])
      draft.cluster.overrideSettings = { forceUpgrade: random.chance(0.8), until }
    }
  },
  {
    name: 'channel of versions',
    apply: (draft, random) => {
      draft.cluster.channels = { cluster: random.of(['patch', 'stable', 'none']), nodeOS: 'NodeImage' }
    }
  },
  {
    name: 'pool that is behind',
    apply: (draft, random) => {
      random.of(userPools(draft)).version = `1.${minorOf(draft) - 1 - random.below(3)}.9`
    }
  },
  {
    name: 'version that is not the next',
    apply: (draft, random) => {
      draft.operation = { exact: `1.${minorOf(draft) + 1 + random.below(2)}.${1 + random.below(6)}` }
    }
  },
  {
    name: 'support plan',
    apply: (draft, random) => {
      draft.cluster.supportPlan = 'AKSLongTermSupport'
      draft.cluster.tier = random.of(['Standard', 'Premium'])
    }
  },
  {
    name: 'lost delegation',
    apply: draft => {
      draft.subnets.apiserver = { prefix: '/28', delegation: null }
    }
  },
  {
    name: 'nodes replaced in place',
    apply: (draft, random) => {
      Object.assign(random.of(userPools(draft)), { surge: 0, maxUnavailable: 1 })
    }
  },
  {
    name: 'old operating system',
    apply: (draft, random) => {
      draft.now = '2026-12-01T09:00:00Z'
      draft.cluster.version = '1.36.2'
      draft.operation = random.of(['next-minor', 'node-image'])
      for (const pool of draft.pools) pool.version = '1.36.2'
      random.of(draft.pools).osSKU = random.of(['AzureLinux3', 'Ubuntu', 'AzureLinux'])
    }
  }
]

/** Dangers, each with the same chance to be drawn. */
export const DANGERS: readonly Danger[] = [...AZURE_DANGERS, ...CLUSTER_DANGERS, ...WORKLOAD_DANGERS]
