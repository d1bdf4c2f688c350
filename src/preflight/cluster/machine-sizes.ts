import { machineSize } from '../../config/known-machine-sizes.ts'
import type { BaselineConfig, NodePool } from '../../config/types.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import { requestedZonesText } from '../requested-zones.ts'
import { armImages } from './arm-images.ts'
import { checkEncryptionAtHost } from './encryption-at-host.ts'
import { type MachineOffer, type MachineOffers, offerNamed } from './machine-offers.ts'

type MachineRequest = Pick<BaselineConfig, 'region' | 'zones' | 'profile' | 'cluster'>

interface Pool {
  readonly path: string
  readonly pool: NodePool
  readonly isSystem: boolean
}

/**
 * Checks that the machine size of every pool is available in the requested zones, with enough disk space and cores for
 * AKS. Warns about pools of Arm64 machines.
 */
export function checkMachineSizes(offers: () => Promise<MachineOffers>, requested: MachineRequest): Promise<Finding[]> {
  return orNotEvaluated('size-not-offered', 'cluster.pools', async () => {
    const found = await offers()
    if (found.size === 0) return [noSizes(requested)]
    return poolsOf(requested).flatMap(pool => checkPool(found, requested, pool))
  })
}

/** Returns one finding for a region without any size: its name is probably wrong, which another rule reports. */
function noSizes({ region }: MachineRequest): Finding {
  return {
    code: 'size-not-offered',
    severity: 'not-evaluated',
    subject: 'cluster.pools',
    evidence: `Azure lists no machine sizes in ${region}, so the sizes of the node pools were not checked.`,
    remedy: 'Check the name of the region.'
  }
}

function poolsOf({ cluster }: MachineRequest): Pool[] {
  const user = Object.entries(cluster.pools).map(([name, pool]) => ({ path: `cluster.pools.${name}`, pool }))
  return [
    { path: 'cluster.systemPool', pool: cluster.systemPool, isSystem: true },
    ...user.map(each => ({ ...each, isSystem: false }))
  ]
}

function checkPool(offers: MachineOffers, requested: MachineRequest, each: Pool): Finding[] {
  const offer = offerNamed(offers, each.pool.vmSize)
  if (offer === undefined) return [unknown(each, requested)]
  if (offer.withheld !== undefined) return [withheld(each, requested, offer.withheld)]
  return [
    ...zones(each, requested, offer),
    ...ephemeral(each, offer),
    ...checkEncryptionAtHost(each.path, each.pool, offer),
    ...(each.isSystem ? cores(each, requested, offer) : []),
    ...(runsWorkloads(each, requested) ? armImages(each.path, offer) : [])
  ]
}

/** Returns whether pods of workloads run on a pool. The system pool takes them only if there is no other pool. */
function runsWorkloads({ isSystem }: Pool, { cluster }: MachineRequest): boolean {
  return !isSystem || Object.keys(cluster.pools).length === 0
}

function notOffered({ path }: Pool, evidence: string, remedy: string): Finding {
  return { code: 'size-not-offered', severity: 'error', subject: `${path}.vmSize`, evidence, remedy }
}

function unknown(each: Pool, { region }: MachineRequest): Finding {
  const remedy = `List the available sizes: az vm list-skus --location ${region} --resource-type virtualMachines --all --output table.`
  return notOffered(each, `The size ${each.pool.vmSize} does not exist in ${region}.`, remedy)
}

/** Remedies by reason code ("Resolve errors for SKU not available" and "Azure region access request process"). */
const ACCESS: Readonly<Record<string, string>> = {
  QuotaId: 'Choose another size: the offer type of the subscription does not include this one.',
  NotAvailableForSubscription:
    'Choose another size or region, or request access: Azure portal, Help + support, issue type "Service and subscription limits".'
}

function withheld(each: Pool, { region }: MachineRequest, reason: string): Finding {
  const evidence = `The subscription cannot use ${each.pool.vmSize} in ${region} (${reason}).`
  return notOffered(each, evidence, ACCESS[reason] ?? 'Choose another size or region.')
}

function zones(each: Pool, requested: MachineRequest, offer: MachineOffer): Finding[] {
  const { region, zones: wanted } = requested
  const { zones: offered } = offer
  if (offered === undefined) return wanted.length === 0 ? [] : [zonesNotReported(each, region)]
  const missing = wanted.filter(zone => !offered.includes(zone))
  if (missing.length === 0) return []
  const has = offered.length === 0 ? 'in no zone' : `only in zone ${offered.join(', ')}`
  const kept = missing.filter(zone => offer.withheldZones.includes(zone))
  const why = kept.length === 0 ? '' : `; zone ${kept.join(', ')} offers the size, but not to this subscription`
  const evidence = `${each.pool.vmSize} is available ${has} of ${region}, but the environment uses ${requestedZonesText(requested)}${why}.`
  const others = wanted.filter(zone => offered.includes(zone)).map(zone => `"${zone}"`)
  return [
    notOffered(
      each,
      evidence,
      `Choose a size that all requested zones offer, or write \`zones: [${others.join(', ')}]\`.`
    )
  ]
}

function zonesNotReported({ path, pool }: Pool, region: string): Finding {
  return {
    code: 'size-not-offered',
    severity: 'not-evaluated',
    subject: `${path}.vmSize`,
    evidence: `Azure does not report in which zones of ${region} the size ${pool.vmSize} is available.`,
    remedy: `Check the zones yourself: az vm list-skus --location ${region} --size ${pool.vmSize} --output table.`
  }
}

/**
 * Checks the size of an ephemeral disk. AKS refuses a disk that is larger than the local disk, the cache or the NVMe
 * disks (Azure/AKS#2672, Azure/AKS#4597).
 */
function ephemeral({ path, pool }: Pool, { ephemeralDisk: { gigabytes: has, isComplete } }: MachineOffer): Finding[] {
  const { type, gigabytes } = pool.osDisk
  if (type !== 'Ephemeral' || gigabytes <= has) return []
  const subject = `${path}.osDisk.gigabytes`
  if (!isComplete) return [diskNotReported(pool, subject)]
  const room = has === 0 ? 'has no local disk' : `has space for ${has} GB`
  return [
    {
      code: 'config-invalid',
      severity: 'error',
      subject,
      evidence: `The ephemeral disk needs ${gigabytes} GB, but ${pool.vmSize} ${room}.`,
      remedy: 'Lower the size of the disk, write `type: Managed`, or choose a machine size with a larger local disk.'
    }
  ]
}

function diskNotReported({ vmSize, osDisk }: NodePool, subject: string): Finding {
  return {
    code: 'config-invalid',
    severity: 'not-evaluated',
    subject,
    evidence: `Azure does not report the size of the local disk of ${vmSize}, so it is not known whether an ephemeral disk of ${osDisk.gigabytes} GB fits.`,
    remedy: `Compare with the local storage of ${vmSize} on the page "Sizes for virtual machines in Azure", or write \`type: Managed\`.`
  }
}

/** Minimum for system pools ("Quotas, virtual machine size restrictions, and region availability in AKS"). */
const FEWEST_CORES = 2
/** Recommendation for system pools ("Use system node pools"). */
const ADVISED_CORES = 4

/**
 * Checks the cores of a system pool. For known machine sizes, `config/config-advice.ts` already gives the
 * recommendation, so only the minimum is checked here.
 */
function cores({ path, pool }: Pool, { profile }: MachineRequest, { cores: has }: MachineOffer): Finding[] {
  const subject = `${path}.vmSize`
  if (has === undefined) return [coresNotReported(pool, subject)]
  const isKnown = machineSize(pool.vmSize) !== undefined
  if (has >= ADVISED_CORES || (has >= FEWEST_CORES && (isKnown || profile === 'dev-test'))) return []
  return [
    {
      code: 'config-invalid',
      severity: has < FEWEST_CORES ? 'error' : 'warning',
      subject,
      evidence:
        has < FEWEST_CORES
          ? `${pool.vmSize} has ${has} vCPU, but a system pool needs at least ${FEWEST_CORES}, and ${ADVISED_CORES} are recommended.`
          : `${pool.vmSize} has ${has} vCPU; ${ADVISED_CORES} are recommended for a system pool.`,
      remedy: 'Choose a larger size, for example Standard_D4d_v5.'
    }
  ]
}

function coresNotReported({ vmSize }: NodePool, subject: string): Finding {
  return {
    code: 'config-invalid',
    severity: 'not-evaluated',
    subject,
    evidence: `Azure does not report the vCPUs of ${vmSize}; a system pool needs at least ${FEWEST_CORES}.`,
    remedy: 'Check the size on the page "Sizes for virtual machines in Azure".'
  }
}
