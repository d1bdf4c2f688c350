import { parseRange, sharedRange } from '../../config/index.ts'
import { type MachineOffers, offerNamed } from '../cluster/machine-offers.ts'
import { type QuotaScope, requestLimit, type VcpuUsage } from '../cluster/quota.ts'
import type { SubnetSpace } from '../cluster/subnet-space.ts'
import type { Finding } from '../finding.ts'
import { type FoundCluster, type FoundPool, poolsOf } from './found-cluster.ts'
import { missingFact } from './missing-fact.ts'
import { nodesText, type Surge } from './surge.ts'
import { eitherOf, inPlace, smallerSurge } from './surge-remedies.ts'

const REGIONAL = 'cores'

/**
 * Checks that the vCPU quotas allow the surge nodes of each pool. AKS upgrades one pool after the other, so the largest
 * demand of one pool decides. `quotas` are by name in lower case.
 */
export function judgeSurgeQuota(
  surges: readonly Surge[],
  offers: MachineOffers,
  quotas: ReadonlyMap<string, VcpuUsage>,
  scope: QuotaScope
): Finding[] {
  const { region } = scope
  return surges.flatMap(surge => {
    const offer = offerNamed(offers, surge.pool.vmSize ?? '')
    // Another rule reports a size that is not offered.
    if (surge.nodes === 0 || offer === undefined) return []
    const { cores, family, name: size } = offer
    if (cores === undefined || family === undefined) {
      return [unknownQuota(surge, `no vCPUs of ${size}, or not the quota that they count against,`, region)]
    }
    return [REGIONAL, family].flatMap(name => {
      const quota = quotas.get(name.toLowerCase())
      return quota === undefined
        ? [unknownQuota(surge, `no limit and usage of the quota ${name}`, region)]
        : judgeQuota(surge, cores, quota, scope)
    })
  })
}

function unknownQuota({ pool }: Surge, what: string, region: string): Finding {
  const remedy = `Check the quota of pool ${pool.name}: \`az vm list-usage --location ${region} --output table\`.`
  return missingFact('quota-exceeded', `pool ${pool.name}`, `${what} in ${region}`, remedy)
}

function judgeQuota(surge: Surge, cores: number, quota: VcpuUsage, scope: QuotaScope): Finding[] {
  const { pool, nodes, least } = surge
  const { limit, currentValue: used } = quota
  const name = quota.name.value
  const free = Math.max(0, limit - used)
  if (nodes * cores <= free) return []
  const blocks = least * cores > free
  const needed = used + nodes * cores
  const evidence = `The upgrade of pool ${pool.name} adds ${nodesText(nodes)} of ${cores} vCPUs, ${nodes * cores} in all, but the quota ${name} in ${scope.region} has ${free} free vCPUs (limit ${limit}, ${used} in use).`
  const fallback = blocks ? '' : ' AKS then adds one node at a time, which takes longer.'
  return [
    {
      code: 'quota-exceeded',
      severity: blocks ? 'error' : 'warning',
      subject: `pool ${pool.name}`,
      evidence: `${evidence}${fallback}`,
      remedy: eitherOf([
        `request a quota limit of ${needed} for ${name}: \`${requestLimit(scope, name, needed)}\``,
        ...smallerSurge(surge, Math.floor(free / cores))
      ])
    }
  ]
}

/** Checks that the subscription may create machines of the pools' sizes, in the zones of the pools. */
export function judgeSurgeSizes(surges: readonly Surge[], offers: MachineOffers, region: string): Finding[] {
  return surges
    .filter(({ nodes }) => nodes > 0)
    .flatMap(({ pool }): Finding[] => {
      const { name, vmSize = '', availabilityZones = [] } = pool
      const offer = offerNamed(offers, vmSize)
      const subject = `pool ${name}`
      const ways = eitherOf([...inPlace(pool), `replace pool ${name} by a new pool of a size that is available`])
      const remedy = `${ways} Access to a size: https://aka.ms/azureskunotavailable.`
      if (offer === undefined || offer.withheld !== undefined) {
        const why = offer === undefined ? `${region} does not offer it` : offer.withheld
        const evidence = `The upgrade of pool ${name} needs new machines of ${vmSize}, but the subscription cannot create any in ${region}: ${why}.`
        return [{ code: 'size-not-offered', severity: 'error', subject, evidence, remedy }]
      }
      const withheld = availabilityZones.filter(zone => offer.withheldZones.includes(zone))
      if (withheld.length === 0) return []
      const evidence = `The subscription cannot create machines of ${vmSize} in zone ${withheld.join(', ')} of ${region}, and pool ${name} uses that zone. Azure chooses the zone of a surge node.`
      return [{ code: 'size-not-offered', severity: 'warning', subject, evidence, remedy }]
    })
}

/**
 * Checks that the subnets have addresses for the surge nodes. Without an overlay network each node also takes the
 * addresses of its pods. `uses` are by the id of the subnet in lower case.
 */
export function judgeSurgeAddresses(
  cluster: FoundCluster,
  surges: readonly Surge[],
  uses: ReadonlyMap<string, SubnetSpace>
): Finding[] {
  const bySubnet = Map.groupBy(
    surges.filter(({ nodes, pool }) => nodes > 0 && pool.vnetSubnetID !== undefined),
    ({ pool }) => pool.vnetSubnetID ?? ''
  )
  return [...bySubnet].flatMap(([subnet, of]) => {
    const use = uses.get(subnet.toLowerCase())
    if (use === undefined) {
      const name = subnet.split('/').at(-1) ?? subnet
      const check = `Check its free addresses: \`az network vnet subnet show --ids ${subnet}\`.`
      return [missingFact('subnet-full', `subnet ${name}`, `no addresses of the subnet ${name}`, check)]
    }
    const single = of.flatMap(surge => judgeSubnet(cluster, subnet, surge, use))
    return single.length > 0 ? single : judgeSum(cluster, subnet, of, use)
  })
}

/** Returns the addresses that a node of a pool takes from its subnet. Without an overlay network, pods take some too. */
export function addressesPerNode({ properties: { networkProfile = {} } }: FoundCluster, pool: FoundPool): number {
  const isFlat =
    networkProfile.networkPlugin === 'azure' &&
    networkProfile.networkPluginMode !== 'overlay' &&
    pool.podSubnetID === undefined
  return isFlat ? 1 + (pool.maxPods ?? 30) : 1
}

function judgeSubnet(cluster: FoundCluster, subnet: string, surge: Surge, use: SubnetSpace): Finding[] {
  const { pool, nodes, least } = surge
  const each = addressesPerNode(cluster, pool)
  if (nodes * each <= use.free) return []
  const blocks = least * each > use.free
  const name = subnet.split('/').at(-1) ?? subnet
  const pods = each === 1 ? '' : ` (${each} for each node and its pods)`
  return [
    {
      code: 'subnet-full',
      severity: blocks ? 'error' : 'warning',
      subject: `pool ${pool.name}`,
      evidence: `The upgrade of pool ${pool.name} adds ${nodesText(nodes)}, which need ${nodes * each === 1 ? '1 address' : `${nodes * each} addresses`}${pods}, but subnet ${name} has ${use.free} free (${use.used} in use).${blocks ? '' : ' AKS then adds one node at a time.'}`,
      remedy: `${eitherOf([`free addresses in subnet ${name}`, ...smallerSurge(surge, Math.floor(use.free / each))])} A subnet cannot grow while it is in use.`
    }
  ]
}

/** Returns the nodes that the autoscaler may add to a pool. */
function growthOf({ enableAutoScaling, maxCount = 0, count = 0 }: FoundPool): number {
  return enableAutoScaling === true ? Math.max(0, maxCount - count) : 0
}

/** Warns if the surge of all pools, and the growth that the autoscaler may add at the same time, exceed a subnet together. */
function judgeSum(
  cluster: FoundCluster,
  subnet: string,
  surges: readonly Surge[],
  { free, used }: SubnetSpace
): Finding[] {
  const growth = surges.map(({ pool }) => growthOf(pool))
  const needed = surges.reduce(
    (sum, { pool, nodes }, i) => sum + (nodes + (growth[i] ?? 0)) * addressesPerNode(cluster, pool),
    0
  )
  if (needed <= free) return []
  const name = subnet.split('/').at(-1) ?? subnet
  const lower = surges.some(({ nodes }) => nodes > 1) ? ['lower `upgrade.maxSurge`'] : []
  const fewer = growth.some(nodes => nodes > 0) ? ['lower `maxNodes`'] : []
  return [
    {
      code: 'subnet-full',
      severity: 'warning',
      subject: `subnet ${name}`,
      evidence: `The surge nodes of all pools and the growth of the autoscaler need ${needed} addresses, but subnet ${name} has ${free} free (${used} in use). Each pool alone fits.`,
      remedy: eitherOf([...lower, ...fewer, `free addresses in subnet ${name}`])
    }
  ]
}

/** Addresses that an overlay network gives to each node: a /24. Source: "Azure CNI Overlay networking". */
const NODE_RANGE = 256

/**
 * Checks that the pod range of an overlay network has a /24 for each surge node. The nodes that the autoscaler may add at the
 * same time are a warning.
 */
export function judgePodRange(cluster: FoundCluster, surges: readonly Surge[]): Finding[] {
  const { networkPluginMode, podCidr } = cluster.properties.networkProfile ?? {}
  if (networkPluginMode !== 'overlay' || podCidr === undefined) return []
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
  const nodes = sum(poolsOf(cluster).map(({ count = 0 }) => count))
  const growth = sum(poolsOf(cluster).map(growthOf))
  const most = Math.floor(parseRange(podCidr).size / NODE_RANGE)
  const [largest] = surges.toSorted((a, b) => b.nodes - a.nodes)
  if (largest === undefined || nodes + growth + largest.nodes <= most) return []
  const more = growth === 0 ? '' : ` The autoscaler can add ${growth}.`
  return [
    {
      code: 'subnet-full',
      severity: nodes + largest.least > most ? 'error' : 'warning',
      subject: 'networkProfile.podCidr',
      evidence: `The pod range ${podCidr} has capacity for ${most} nodes, a /24 each. ${nodes} nodes run, and the upgrade of pool ${largest.pool.name} adds ${largest.nodes}.${more}`,
      remedy: `${eitherOf([...inPlace(largest.pool), 'remove nodes'])} \`podCidr\` can be enlarged on an overlay network with \`az aks update --pod-cidr\`, which replaces all nodes.`
    }
  ]
}

/** Ranges that AKS uses itself and refuses as part of a pod range on any write. Source: AKS release notes, 2026-05-29. */
const RESERVED = ['172.30.0.0/16', '172.31.0.0/16']

/** Checks that the pod range contains no range that AKS has reserved since May 2026. */
export function judgeReservedRange({ properties }: FoundCluster): Finding[] {
  const { podCidr } = properties.networkProfile ?? {}
  const clash =
    podCidr === undefined
      ? undefined
      : RESERVED.find(range => sharedRange(parseRange(podCidr), parseRange(range)) !== undefined)
  if (clash === undefined) return []
  return [
    {
      code: 'address-plan',
      severity: 'error',
      subject: 'networkProfile.podCidr',
      evidence: `The pod range ${podCidr} overlaps ${clash}, which AKS has reserved since 29 May 2026: it refuses every write of the cluster.`,
      remedy: `Create a cluster with another pod range than ${podCidr} (\`clusterAddressSpaces.pods\`) and move the workload to it.`
    }
  ]
}
