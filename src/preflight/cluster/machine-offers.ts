import type { AzureReader } from '../../azure/index.ts'
import { sameRegion } from '../regions.ts'
import { type Capabilities, type DiskSpace, ephemeralDiskSpace, numberOf } from './ephemeral-disk-space.ts'

/**
 * A virtual machine size and its availability to a subscription in one region. A value that Azure does not report is
 * `undefined`, never 0 or empty.
 */
export interface MachineOffer {
  readonly name: string
  /** Family name in quotas, for example `standardDDv5Family`. */
  readonly family: string | undefined
  readonly cores: number | undefined
  /** Zones in which the size can be used. Empty in a region without zones. */
  readonly zones: readonly string[] | undefined
  /** Zones that offer the size, but not to this subscription. */
  readonly withheldZones: readonly string[]
  /**
   * Reason why the subscription cannot use the size in any zone: `NotAvailableForSubscription` or `QuotaId`.
   * `undefined` if the subscription can use the size.
   */
  readonly withheld: string | undefined
  readonly ephemeralDisk: DiskSpace
  /** Architecture of the processors: `x64` or `Arm64`. */
  readonly architecture: string | undefined
  /** Whether the host can encrypt temporary disks and disk caches. */
  readonly encryptionAtHost: boolean | undefined
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
  const places = locationInfo.filter(({ location }) => sameRegion(location, region))
  const here = restrictions.filter(({ restrictionInfo }) => concerns(restrictionInfo?.locations, region))
  const withheldZones = here
    .filter(({ type }) => type === 'Zone')
    .flatMap(({ restrictionInfo }) => restrictionInfo?.zones ?? [])
  const zones = places.flatMap(info => info.zones ?? []).filter(zone => !withheldZones.includes(zone))
  const whole = here.find(({ type }) => type === 'Location')
  const capabilities = capabilitiesOf(sku)
  return {
    name,
    family: family === '' ? undefined : family,
    cores: numberOf(capabilities, 'vCPUs') || undefined,
    zones: places.length === 0 ? undefined : zones.sort(),
    withheldZones,
    withheld: whole === undefined ? undefined : (whole.reasonCode ?? 'without a reason'),
    ephemeralDisk: ephemeralDiskSpace(capabilities),
    architecture: capabilities.get('CpuArchitectureType'),
    encryptionAtHost: truthOf(capabilities, 'EncryptionAtHostSupported')
  }
}

/** Returns the value of a capability that is `True` or `False`. Returns `undefined` for any other value. */
function truthOf(capabilities: Capabilities, name: string): boolean | undefined {
  const value = capabilities.get(name)?.trim().toLowerCase()
  return value === 'true' ? true : value === 'false' ? false : undefined
}

function concerns(locations: readonly string[] = [], region: string): boolean {
  return locations.some(location => sameRegion(location, region))
}

function capabilitiesOf({ capabilities = [] }: Sku): Capabilities {
  return new Map(capabilities.map(({ name, value }) => [name, value]))
}
