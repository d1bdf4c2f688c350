import { asResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { readMachineOffers } from '../cluster/machine-offers.ts'
import { readVcpuUsages } from '../cluster/quota.ts'
import { readSubnetSpaces, type SubnetSpace } from '../cluster/subnet-space.ts'
import { commandWord } from '../command-word.ts'
import type { Finding } from '../finding.ts'
import { readUpgradeLocks } from '../locks.ts'
import { declareRules } from '../rule.ts'
import { judgeApiServerSubnet } from '../upgrade/api-server-subnet.ts'
import { nodeGroupOf } from '../upgrade/found-cluster.ts'
import { surgesOf } from '../upgrade/surge.ts'
import {
  judgePodRange,
  judgeReservedRange,
  judgeSurgeAddresses,
  judgeSurgeQuota,
  judgeSurgeSizes
} from '../upgrade/surge-capacity.ts'
import { upgradeRule } from '../upgrade/upgrade-rule.ts'

const common = { evidence: 'azure', blocks: true } as const

/** Rules about what an upgrade needs for its surge nodes, and about what refuses its writes. */
export const upgradeCapacityRules = declareRules({
  quota: upgradeRule({
    ...common,
    code: 'quota-exceeded',
    id: 'upgrade-surge-quota',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Request a higher quota, lower `upgrade.maxSurge`, or set `upgrade.maxUnavailable` on a user pool.',
      source: 'Check vCPU quotas; AKS release notes'
    },
    title:
      'The vCPU quotas allow the surge nodes of each pool. From Kubernetes 1.35 on, one node suffices, because AKS falls back to it.',
    check: async ({ facts, cluster, pools }) => {
      const { location } = cluster
      const [offers, quotas] = await Promise.all([readMachineOffers(facts, location), readVcpuUsages(facts, location)])
      return judgeSurgeQuota(surgesOf(pools), offers, quotas, { subscription: facts.subscriptionId, region: location })
    }
  }),
  sizes: upgradeRule({
    ...common,
    code: 'size-not-offered',
    id: 'upgrade-surge-sizes',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Set `upgrade.maxUnavailable` on a user pool, or create a pool of another size.',
      source: 'Resource Skus - List'
    },
    title: 'The subscription may create machines of the sizes of the pools, in their zones.',
    check: async ({ facts, cluster, pools }) =>
      judgeSurgeSizes(surgesOf(pools), await readMachineOffers(facts, cluster.location), cluster.location)
  }),
  addresses: upgradeRule({
    ...common,
    code: 'subnet-full',
    id: 'upgrade-surge-addresses',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Free addresses, lower `upgrade.maxSurge`, or set `upgrade.maxUnavailable` on a user pool.',
      source: 'Azure CNI Overlay networking; Azure/AKS#1795'
    },
    title: 'The subnets and the pod range have addresses for the surge nodes of each pool.',
    check: async ({ facts, cluster, pools }) => {
      const surges = surgesOf(pools)
      const subnets = surges.flatMap(({ pool, nodes }) => (nodes > 0 && pool.vnetSubnetID ? [pool.vnetSubnetID] : []))
      const spaces = await readSpaces(facts, subnets)
      return [...judgeSurgeAddresses(cluster, surges, spaces), ...judgePodRange(cluster, surges)]
    }
  }),
  reservedRange: upgradeRule({
    ...common,
    code: 'address-plan',
    id: 'upgrade-pod-range-reserved',
    reference: {
      finds: ['error'],
      remedy: 'Create a cluster with another pod range.',
      source: 'AKS release notes, 2026-05-29'
    },
    title: 'The pod range contains no range that AKS has reserved, because AKS would refuse the write.',
    check: ({ cluster }) => judgeReservedRange(cluster)
  }),
  apiServerSubnet: upgradeRule({
    ...common,
    code: 'subnet-full',
    id: 'upgrade-api-server-subnet',
    reference: { finds: ['error'], remedy: 'Run `provision-network`.', source: 'API Server VNet Integration' },
    title: 'The subnet of the API server is delegated to AKS and is at least a /28.',
    check: ({ facts, cluster, upgrade }) => judgeApiServerSubnet(facts, cluster, upgrade.kind)
  }),
  locks: upgradeRule({
    ...common,
    code: 'locked',
    id: 'upgrade-locks',
    reference: {
      finds: ['error'],
      remedy: 'Delete the lock for the time of the upgrade.',
      source: 'Lock your Azure resources'
    },
    title:
      'No ReadOnly lock covers the cluster, and no lock covers its node resource group, in which an upgrade deletes machines.',
    check: async ({ facts, upgrade, cluster }) => {
      const nodeGroup = nodeGroupOf(upgrade.cluster, cluster)
      const locks = await readUpgradeLocks(facts, upgrade.cluster, nodeGroup)
      return locks.map(
        ({ id, text }): Finding => ({
          code: 'locked',
          severity: 'error',
          subject: id,
          evidence: `An upgrade writes the cluster and deletes machines, but ${text} prevents it.`,
          remedy: `Delete the lock for the time of the upgrade: \`az lock delete --ids ${commandWord(id)}\`. Create it again afterwards.`
        })
      )
    }
  })
})

async function readSpaces(facts: AzureReader, subnets: readonly string[]): Promise<ReadonlyMap<string, SubnetSpace>> {
  const networks = [...new Set(subnets.map(subnet => subnet.replace(/\/subnets\/[^/]+$/i, '')))]
  const spaces = await Promise.all(networks.map(network => readSubnetSpaces(facts, asResourceId(network))))
  return new Map(spaces.flatMap(each => [...each]))
}
