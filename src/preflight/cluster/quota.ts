import type { AzureReader } from '../../azure/index.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import { type MachineOffer, type MachineOffers, offerNamed } from './machine-offers.ts'
import type { PoolDemand } from './node-demand.ts'

export interface QuotaRequest {
  readonly region: string
  readonly demands: readonly PoolDemand[]
  /**
   * Demands of the cluster in the other colour. If that cluster exists, these are the nodes that it can still add. If
   * the same run creates the cluster, these are all its nodes. Otherwise the list is empty.
   */
  readonly beside: readonly PoolDemand[]
}

/** A quota of cores with its usage, which includes all running machines. */
export interface VcpuUsage {
  readonly name: { readonly value: string; readonly localizedValue?: string }
  readonly currentValue: number
  readonly limit: number
}

/** Cores that a pool can still take from a quota: `least` immediately, `most` in total. */
interface Share {
  readonly path: string
  readonly least: number
  readonly most: number
  readonly sum: string
}

/** Quota of all families of a region, and the quota of spot machines of all families ("Check vCPU quotas"). */
const REGIONAL = 'cores'
const SPOT = 'lowPriorityCores'

/**
 * Checks that the quotas are large enough for all pools at their maximum, during an upgrade. The finding is an error if
 * the free quota is too small for the nodes that are needed immediately, which are all nodes of a new cluster.
 * Otherwise it is a warning.
 */
export function checkQuota(
  azure: AzureReader,
  offers: () => Promise<MachineOffers>,
  requested: QuotaRequest
): Promise<Finding[]> {
  return orNotEvaluated('quota-exceeded', `vCPU quota of ${requested.region}`, async () => {
    const [usages, sizes] = await Promise.all([readVcpuUsages(azure, requested.region), offers()])
    const checked = [...sharesByQuota(sizes, requested)].flatMap(([quota, shares]) => {
      const usage = usages.get(quota.toLowerCase())
      return usage === undefined
        ? [quotaNotEvaluated(quota, requested.region)]
        : checkFamily(azure, usage, shares, requested.region)
    })
    return [...checked, ...sizesNotReported(sizes, requested)]
  })
}

/** Reads the vCPU quotas of a region, by their names in lower case. Throws Failure. */
export async function readVcpuUsages(azure: AzureReader, region: string): Promise<Map<string, VcpuUsage>> {
  const type = 'Microsoft.Compute/locations/usages'
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/locations/${region}/usages`
  const usages = await Array.fromAsync(azure.list<VcpuUsage>(path, type))
  return new Map(usages.filter(isComplete).map(usage => [usage.name.value.toLowerCase(), usage]))
}

function isComplete({ currentValue, limit }: VcpuUsage): boolean {
  return Number.isFinite(currentValue) && Number.isFinite(limit)
}

/**
 * Returns the demands by quota. Pools with a machine size that is not offered are omitted, because another rule reports
 * them.
 */
function sharesByQuota(sizes: MachineOffers, { demands, beside }: QuotaRequest): Map<string, Share[]> {
  const shares = new Map<string, Share[]>()
  const others = beside.map(each => ({ ...each, sum: `other colour: ${each.sum}` }))
  for (const demand of [...demands, ...others]) {
    const size = offerNamed(sizes, demand.vmSize)
    if (size?.cores === undefined || demand.most === 0) continue
    for (const quota of quotasOf(demand, size))
      shares.set(quota, [...(shares.get(quota) ?? []), shareOf(demand, size.cores)])
  }
  return shares
}

function quotasOf({ spot }: PoolDemand, { family }: MachineOffer): string[] {
  if (spot) return [SPOT]
  return family === undefined ? [REGIONAL] : [family, REGIONAL]
}

function shareOf({ path, least, most, sum }: PoolDemand, cores: number): Share {
  return { path, least: least * cores, most: most * cores, sum: `(${sum}) × ${cores} cores = ${most * cores}` }
}

/** Returns a finding for each pool whose cores or family Azure does not report, because its quota cannot be checked. */
function sizesNotReported(sizes: MachineOffers, { region, demands, beside }: QuotaRequest): Finding[] {
  const unknown = [...demands, ...beside].filter(({ vmSize, spot, most }) => {
    const size = offerNamed(sizes, vmSize)
    return size !== undefined && most > 0 && (size.cores === undefined || (size.family === undefined && !spot))
  })
  return [...new Set(unknown.map(({ vmSize }) => vmSize))].map(vmSize => ({
    code: 'quota-exceeded',
    severity: 'not-evaluated',
    subject: `vCPU quota of ${region}`,
    evidence: `Azure does not report the vCPUs and the family of ${vmSize}, so the quota of its family was not checked.`,
    remedy: `Check the quota yourself: az vm list-usage --location ${region} --output table.`
  }))
}

function checkFamily(
  azure: AzureReader,
  { name, currentValue, limit }: VcpuUsage,
  shares: readonly Share[],
  region: string
): Finding[] {
  const most = total(shares, ({ most }) => most)
  const least = total(shares, ({ least }) => least)
  const free = Math.max(0, limit - currentValue)
  if (most <= free) return []
  const label = name.localizedValue === undefined ? name.value : `${name.localizedValue} (${name.value})`
  const sums = shares.map(({ sum }) => sum).join('; ')
  const later = least === most ? '' : `, ${least} of them immediately`
  const wanted = currentValue + most
  return [
    {
      code: 'quota-exceeded',
      severity: least > free ? 'error' : 'warning',
      subject: `${largest(shares).path}.maxNodes`,
      evidence: `The quota ${label} in ${region} has ${free} free vCPUs (limit ${limit}, ${currentValue} in use), but the node pools need ${most}${later}: ${sums}.`,
      remedy:
        `Request a limit of ${wanted}, ${wanted - limit} more than now: ` +
        `${requestLimit({ subscription: azure.subscriptionId, region }, name.value, wanted)}. Or lower \`maxNodes\`, or choose a size of another family.`
    }
  ]
}

/** Subscription and region to which a quota applies. */
export interface QuotaScope {
  readonly subscription: string
  readonly region: string
}

/** Returns the command that requests a limit of a quota, in vCPUs. */
export function requestLimit({ subscription, region }: QuotaScope, quota: string, limit: number): string {
  const scope = `/subscriptions/${subscription}/providers/Microsoft.Compute/locations/${region}`
  return `az quota update --resource-name ${quota} --scope ${scope} --limit-object value=${limit}`
}

function total(shares: readonly Share[], cores: (share: Share) => number): number {
  return shares.reduce((sum, share) => sum + cores(share), 0)
}

function largest(shares: readonly Share[]): Share {
  return shares.reduce((a, b) => (b.most > a.most ? b : a))
}

function quotaNotEvaluated(quota: string, region: string): Finding {
  return {
    code: 'quota-exceeded',
    severity: 'not-evaluated',
    subject: `vCPU quota of ${region}`,
    evidence: `Azure does not report limit and usage of the quota ${quota}, so the quota was not checked.`,
    remedy: `Check the quota yourself: az vm list-usage --location ${region} --output table.`
  }
}
