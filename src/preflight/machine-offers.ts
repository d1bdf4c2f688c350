import type { AzureReader } from '../azure/index.ts'
import { sameRegion } from './regions.ts'

/** A size of virtual machine as a subscription may have it in one region. */
export interface MachineOffer {
  readonly name: string
  /** As quotas name it, for example `standardDDv5Family`. */
  readonly family: string
  readonly cores: number
  /** In which it may be used; none in a region that has none. */
  readonly zones: readonly string[]
  /** Zones that have it, but not for this subscription. */
  readonly withheldZones: readonly string[]
  /** Why the subscription may use it in no zone at all: `NotAvailableForSubscription` or `QuotaId`. */
  readonly withheld: string | undefined
  /** Where an ephemeral disk of the operating system can lie; 0 for nowhere, `undefined` where Azure does not say. */
  readonly localGigabytes: number | undefined
}

/** By name in lower case. */
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

/** The sizes of a region. Throws Failure. */
export async function readMachineOffers(azure: AzureReader, region: string): Promise<MachineOffers> {
  const filter = encodeURIComponent(`location eq '${region}'`)
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/skus?$filter=${filter}`
  const offers = new Map<string, MachineOffer>()
  for await (const sku of azure.list<Sku>(path, 'Microsoft.Compute/skus'))
    if (sku.resourceType === 'virtualMachines') offers.set(sku.name.toLowerCase(), offerOf(sku, region))
  return offers
}

/** A size by its name, which Azure takes in any case. */
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

/** On the temporary disk or in the cache, whichever is larger ("Ephemeral OS disks for Azure VMs", placement). */
function localGigabytes(sku: Sku): number | undefined {
  const supported = capability(sku, 'EphemeralOSDiskSupported')
  if (supported !== undefined && supported.toLowerCase() !== 'true') return 0
  const temporary = capability(sku, 'MaxResourceVolumeMB')
  const cache = capability(sku, 'CachedDiskBytes')
  if (temporary === undefined && cache === undefined) return undefined
  return Math.max(Number(temporary ?? 0) / MEGABYTES, Number(cache ?? 0) / BYTES)
}
