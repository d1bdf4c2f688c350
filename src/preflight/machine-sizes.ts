import { machineSize } from '../config/machine-sizes.ts'
import type { BaselineConfig, NodePool } from '../config/types.ts'
import type { Finding } from './finding.ts'
import { type MachineOffer, type MachineOffers, offerNamed } from './machine-offers.ts'
import { orNotEvaluated } from './not-evaluated.ts'

type MachineWish = Pick<BaselineConfig, 'region' | 'zones' | 'profile' | 'cluster'>

interface Pool {
  readonly path: string
  readonly pool: NodePool
  readonly isSystem: boolean
}

/** Whether every pool's machines can be had, in the zones asked for, with the disk and the cores AKS wants of them. */
export function checkMachineSizes(offers: () => Promise<MachineOffers>, wish: MachineWish): Promise<Finding[]> {
  return orNotEvaluated('size-not-offered', 'cluster.pools', async () => {
    const found = await offers()
    return poolsOf(wish).flatMap(pool => checkPool(found, wish, pool))
  })
}

function poolsOf({ cluster }: MachineWish): Pool[] {
  const user = Object.entries(cluster.pools).map(([name, pool]) => ({ path: `cluster.pools.${name}`, pool }))
  return [
    { path: 'cluster.systemPool', pool: cluster.systemPool, isSystem: true },
    ...user.map(each => ({ ...each, isSystem: false }))
  ]
}

function checkPool(offers: MachineOffers, wish: MachineWish, each: Pool): Finding[] {
  const offer = offerNamed(offers, each.pool.vmSize)
  if (offer === undefined) return [unknown(each, wish)]
  if (offer.withheld !== undefined) return [withheld(each, wish, offer.withheld)]
  return [...zones(each, wish, offer), ...ephemeral(each, offer), ...(each.isSystem ? cores(each, wish, offer) : [])]
}

function notOffered({ path }: Pool, evidence: string, remedy: string): Finding {
  return { code: 'size-not-offered', severity: 'error', subject: `${path}.vmSize`, evidence, remedy }
}

function unknown(each: Pool, { region }: MachineWish): Finding {
  const remedy = `See what there is: az vm list-skus --location ${region} --resource-type virtualMachines --all --output table.`
  return notOffered(each, `${region} has no size ${each.pool.vmSize}.`, remedy)
}

/** "Resolve errors for SKU not available" and "Azure region access request process". */
const ACCESS: Readonly<Record<string, string>> = {
  QuotaId: 'Choose another size: the offer the subscription was bought under leaves this one out.',
  NotAvailableForSubscription:
    'Choose another size or region, or ask for access: Azure portal, Help + support, issue type "Service and subscription limits".'
}

function withheld(each: Pool, { region }: MachineWish, reason: string): Finding {
  const evidence = `The subscription may not use ${each.pool.vmSize} in ${region} (${reason}).`
  return notOffered(each, evidence, ACCESS[reason] ?? 'Choose another size or region.')
}

function zones(each: Pool, { region, zones: wanted }: MachineWish, offer: MachineOffer): Finding[] {
  const missing = wanted.filter(zone => !offer.zones.includes(zone))
  if (missing.length === 0) return []
  const has = offer.zones.length === 0 ? 'in no zone' : `in zone ${offer.zones.join(', ')} only`
  const kept = missing.filter(zone => offer.withheldZones.includes(zone))
  const why = kept.length === 0 ? '' : `; zone ${kept.join(', ')} has it, but not for this subscription`
  const evidence = `${each.pool.vmSize} can be had ${has} of ${region}, and zone ${wanted.join(', ')} is asked for${why}.`
  const others = wanted.filter(zone => offer.zones.includes(zone)).map(zone => `"${zone}"`)
  return [
    notOffered(each, evidence, `Choose a size that is in all of them, or write \`zones: [${others.join(', ')}]\`.`)
  ]
}

/** AKS refuses a disk that is larger than what it lies on (Azure/AKS#2672). */
function ephemeral({ path, pool }: Pool, { localGigabytes }: MachineOffer): Finding[] {
  const { type, gigabytes } = pool.osDisk
  if (type !== 'Ephemeral' || localGigabytes === undefined || gigabytes <= localGigabytes) return []
  const room = localGigabytes === 0 ? 'has no disk for it' : `has room for ${localGigabytes}`
  return [
    {
      code: 'config-invalid',
      severity: 'error',
      subject: `${path}.osDisk.gigabytes`,
      evidence: `The ephemeral disk shall have ${gigabytes} GB, and ${pool.vmSize} ${room}.`,
      remedy: 'Lower it, write `type: Managed`, or choose a size with a larger disk of its own.'
    }
  ]
}

/** "Quotas, virtual machine size restrictions, and region availability in AKS". */
const FEWEST_CORES = 2
/** "Use system node pools". */
const ADVISED_CORES = 4

/** Of sizes whose names tell their cores the configuration's own advice speaks. */
function cores({ path, pool }: Pool, { profile }: MachineWish, { cores: has }: MachineOffer): Finding[] {
  const isKnown = machineSize(pool.vmSize) !== undefined
  if (has >= ADVISED_CORES || (has >= FEWEST_CORES && (isKnown || profile === 'dev-test'))) return []
  return [
    {
      code: 'config-invalid',
      severity: has < FEWEST_CORES ? 'error' : 'warning',
      subject: `${path}.vmSize`,
      evidence: `${pool.vmSize} has ${has} core(s); a system pool takes ${FEWEST_CORES} at least and had better have ${ADVISED_CORES}.`,
      remedy: 'Choose a larger size, for example Standard_D4d_v5.'
    }
  ]
}
