import type { AzureReader } from '../azure/index.ts'
import type { Finding } from './finding.ts'
import { type MachineOffer, type MachineOffers, offerNamed } from './machine-offers.ts'
import type { PoolDemand } from './node-demand.ts'
import { orNotEvaluated } from './not-evaluated.ts'

export interface QuotaWish {
  readonly region: string
  readonly demands: readonly PoolDemand[]
  /** Of the other colour's cluster, which needs room as well: to grow, or to be made by the same run; none where there is neither. */
  readonly beside: readonly PoolDemand[]
}

/** A quota of cores with what is used of it, what runs already included. */
interface Usage {
  readonly name: { readonly value: string; readonly localizedValue?: string }
  readonly currentValue: number
  readonly limit: number
}

/** Cores a pool may still take of a quota. */
interface Share {
  readonly path: string
  readonly least: number
  readonly most: number
  readonly sum: string
}

/** "Check vCPU quotas": over all families of a region, and of spot machines whatever their family. */
const REGIONAL = 'cores'
const SPOT = 'lowPriorityCores'

/**
 * Whether quotas have room for all pools at their largest, in the middle of an upgrade. An error for what a cluster that is
 * to be made needs, or an existing one at once; a warning for what they may need later.
 */
export function checkQuota(
  azure: AzureReader,
  offers: () => Promise<MachineOffers>,
  wish: QuotaWish
): Promise<Finding[]> {
  return orNotEvaluated('quota-exceeded', `vCPU quota of ${wish.region}`, async () => {
    const [usages, sizes] = await Promise.all([readUsages(azure, wish.region), offers()])
    return [...sharesByQuota(sizes, wish)].flatMap(([quota, shares]) => {
      const usage = usages.get(quota.toLowerCase())
      return usage === undefined ? [unseen(quota, wish.region)] : check(azure, usage, shares, wish.region)
    })
  })
}

async function readUsages(azure: AzureReader, region: string): Promise<Map<string, Usage>> {
  const type = 'Microsoft.Compute/locations/usages'
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/locations/${region}/usages`
  const usages = await Array.fromAsync(azure.list<Usage>(path, type))
  return new Map(usages.map(usage => [usage.name.value.toLowerCase(), usage]))
}

/** Sizes that are not offered are left out: they are a finding of their own. */
function sharesByQuota(sizes: MachineOffers, { demands, beside }: QuotaWish): Map<string, Share[]> {
  const shares = new Map<string, Share[]>()
  const others = beside.map(each => ({ ...each, sum: `other colour: ${each.sum}` }))
  for (const demand of [...demands, ...others]) {
    const size = offerNamed(sizes, demand.vmSize)
    if (size === undefined || demand.most === 0) continue
    for (const quota of demand.spot ? [SPOT] : [size.family, REGIONAL])
      shares.set(quota, [...(shares.get(quota) ?? []), shareOf(demand, size)])
  }
  return shares
}

function shareOf({ path, least, most, sum }: PoolDemand, { cores }: MachineOffer): Share {
  return { path, least: least * cores, most: most * cores, sum: `(${sum}) × ${cores} cores = ${most * cores}` }
}

function check(
  azure: AzureReader,
  { name, currentValue, limit }: Usage,
  shares: readonly Share[],
  region: string
): Finding[] {
  const most = total(shares, ({ most }) => most)
  const least = total(shares, ({ least }) => least)
  const free = Math.max(0, limit - currentValue)
  if (most <= free) return []
  const label = name.localizedValue === undefined ? name.value : `${name.localizedValue} (${name.value})`
  const sums = shares.map(({ sum }) => sum).join('; ')
  const later = least === most ? '' : `, ${least} of them at once`
  const wanted = currentValue + most
  return [
    {
      code: 'quota-exceeded',
      severity: least > free ? 'error' : 'warning',
      subject: `${largest(shares).path}.maxNodes`,
      evidence: `${label} of ${region}: ${limit} allowed - ${currentValue} in use = ${free} free; needed ${sums}; together ${most}${later}.`,
      remedy:
        `Ask for a limit of ${wanted}, which is ${wanted - limit} more: az quota update --resource-name ${name.value} ` +
        `--scope /subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/locations/${region} ` +
        `--limit-object value=${wanted}; or lower \`maxNodes\`, or choose a size of another family.`
    }
  ]
}

function total(shares: readonly Share[], cores: (share: Share) => number): number {
  return shares.reduce((sum, share) => sum + cores(share), 0)
}

function largest(shares: readonly Share[]): Share {
  return shares.reduce((a, b) => (b.most > a.most ? b : a))
}

function unseen(quota: string, region: string): Finding {
  return {
    code: 'quota-exceeded',
    severity: 'not-evaluated',
    subject: `vCPU quota of ${region}`,
    evidence: `Azure lists no quota ${quota}.`,
    remedy: `Look at it: az vm list-usage --location ${region} --output table.`
  }
}
