import type { AzureReader } from '../../azure/index.ts'
import { sameRegion } from '../regions.ts'

/** A virtual machine size and its availability to a subscription in one region. */
export interface MachineOffer {
  readonly name: string
  /** Family name in quotas, for example `standardDDv5Family`. */
  readonly family: string
  readonly cores: number
  /** Zones in which the size can be used. Empty in a region without zones. */
  readonly zones: readonly string[]
  /** Zones that offer the size, but not to this subscription. */
  readonly withheldZones: readonly string[]
  /**
   * Reason why the subscription cannot use the size in any zone: `NotAvailableForSubscription` or `QuotaId`.
   * `undefined` if the subscription can use the size.
   */
  readonly withheld: string | undefined
  /**
   * Space in GB for an ephemeral disk of the operating system. 0 if the size has no such space, `undefined` if Azure
   * does not report it.
   */
  readonly localGigabytes: number | undefined
}

/** Machine sizes by name in lower case. */
export type MachineOffers = ReadonlyMap<string, MachineOffer>

interface Sku {
  readonly resourceType: string
  readonly name: string
  readonly family?: string
  readonly locationInfo?: readonly { readonly location: string; readonly zones?: readonly string[] }[]
  readonly capabilities?: readonly { readonly name: string; readonly value: string }[]
  readonly restrictions?: readonly Restriction[]
}

interface Restriction {
  readonly type?: string
  readonly restrictionInfo?: { readonly locations?: readonly string[]; readonly zones?: readonly string[] }
  readonly reasonCode?: string
}

/** Reads the machine sizes of a region. Throws Failure. */
export async function readMachineOffers(azure: AzureReader, region: string): Promise<MachineOffers> {
  const filter = encodeURIComponent(`location eq '${region}'`)
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/skus?$filter=${filter}`
  const offers = new Map<string, MachineOffer>()
  for await (const sku of azure.list<Sku>(path, 'Microsoft.Compute/skus'))
    if (sku.resourceType === 'virtualMachines') offers.set(sku.name.toLowerCase(), offerOf(sku, region))
  return offers
}

/**
 * Returns the offer of a machine size, or `undefined` if the region does not have it. Azure ignores the case of the
 * name.
 */
export function offerNamed(offers: MachineOffers, vmSize: string): MachineOffer | undefined {
  return offers.get(vmSize.toLowerCase())
}

function offerOf(sku: Sku, region: string): MachineOffer {
  const { name, family = '', locationInfo = [], restrictions = [] } = sku
  const zones = locationInfo.filter(({ location }) => sameRegion(location, region)).flatMap(info => info.zones ?? [])
  const here = restrictions.filter(({ restrictionInfo }) => concerns(restrictionInfo?.locations, region))
  const withheldZones = here
    .filter(({ type }) => type === 'Zone')
    .flatMap(({ restrictionInfo }) => restrictionInfo?.zones ?? [])
  const whole = here.find(({ type }) => type === 'Location')
  return {
    name,
    family,
    cores: Number(capability(sku, 'vCPUs') ?? 0),
    zones: zones.filter(zone => !withheldZones.includes(zone)).sort(),
    withheldZones,
    withheld: whole === undefined ? undefined : (whole.reasonCode ?? 'without a reason'),
    localGigabytes: localGigabytes(sku)
  }
}

function concerns(locations: readonly string[] = [], region: string): boolean {
  return locations.some(location => sameRegion(location, region))
}

function capability({ capabilities = [] }: Sku, name: string): string | undefined {
  return capabilities.find(each => each.name === name)?.value
}

const MEGABYTES = 1024
const BYTES = 1024 ** 3

/**
 * Returns the size in GB of the temporary disk or the cache, whichever is larger ("Ephemeral OS disks for Azure VMs",
 * placement).
 */
function localGigabytes(sku: Sku): number | undefined {
  const supported = capability(sku, 'EphemeralOSDiskSupported')
  if (supported !== undefined && supported.toLowerCase() !== 'true') return 0
  const temporary = capability(sku, 'MaxResourceVolumeMB')
  const cache = capability(sku, 'CachedDiskBytes')
  if (temporary === undefined && cache === undefined) return undefined
  return Math.max(Number(temporary ?? 0) / MEGABYTES, Number(cache ?? 0) / BYTES)
}
