import { type AzureReader, type Provider, type ProviderType, readProvider } from '../azure/index.ts'
import type { BaselineConfig } from '../config/types.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'
import { sameRegion } from './regions.ts'
import { requestedZonesText } from './requested-zones.ts'

/** Availability zones in which a run pins resources. */
export interface RequestedZones {
  readonly region: string
  readonly zones: BaselineConfig['zones']
  readonly profile: BaselineConfig['profile']
  /** Resource types that the run pins to the zones, such as `Microsoft.Network/publicIPAddresses`. */
  readonly types: readonly string[]
}

interface OfferedZones {
  readonly type: string
  readonly zones: readonly string[]
  /** False if the provider lists regions of the type, and not this one. */
  readonly isOffered: boolean
}

/**
 * Checks that the region has the zones. Azure refuses a pinned resource elsewhere with
 * LocationNotSupportAvailabilityZones. Some providers do not report the zones of every type, so only the types with a
 * report are compared. If the region offers none of them, its name is probably wrong, which `region-offers-types` reports.
 */
export async function checkRegionZones(azure: AzureReader, requested: RequestedZones): Promise<Finding[]> {
  const { region, zones, types } = requested
  if (zones.length === 0 || types.length === 0) return []
  return await orNotEvaluated('region-not-supported', `zones of ${region}`, async () => {
    const offered = (await Promise.all(types.map(type => offeredZones(azure, type, region)))).flat()
    if (offered.length === 0) return [notReported(requested)]
    if (!offered.some(({ isOffered }) => isOffered)) return []
    const lacking = offered.filter(offer => zones.some(zone => !offer.zones.includes(zone)))
    return lacking.length === 0 ? [] : [refused(requested, lacking)]
  })
}

/** Returns the zones of a type in a region. Returns an empty list if the provider does not report zones of the type. */
async function offeredZones(azure: AzureReader, type: string, region: string): Promise<OfferedZones[]> {
  const [namespace = '', ...names] = type.split('/')
  const { zoneMappings, locations = [] } = entryOf(await readProvider(azure, namespace), names.join('/')) ?? {}
  if (zoneMappings === undefined) return []
  const zones = zoneMappings.find(({ location }) => sameRegion(location, region))?.zones ?? []
  return [{ type, zones, isOffered: locations.length === 0 || locations.some(one => sameRegion(one, region)) }]
}

function entryOf(provider: Provider | undefined, name: string): ProviderType | undefined {
  return provider?.resourceTypes?.find(({ resourceType }) => resourceType.toLowerCase() === name.toLowerCase())
}

function refused(requested: RequestedZones, lacking: readonly OfferedZones[]): Finding {
  const { region, zones } = requested
  const common = zones.filter(zone => lacking.every(offer => offer.zones.includes(zone)))
  const names = lacking.map(({ type }) => type).join(', ')
  const has = common.length === 0 ? 'no availability zones' : `only zone ${common.join(', ')}`
  return {
    code: 'region-not-supported',
    severity: 'error',
    subject: 'zones',
    evidence: `${region} has ${has} for ${names}, but the environment uses ${requestedZonesText(requested)}.`,
    remedy: `Write \`zones: [${common.map(zone => `"${zone}"`).join(', ')}]\`, or choose another region.`
  }
}

function notReported({ region, zones }: RequestedZones): Finding {
  return {
    code: 'region-not-supported',
    severity: 'not-evaluated',
    subject: 'zones',
    evidence: `The resource providers do not report whether ${region} has zone ${zones.join(', ')}.`,
    remedy: 'Check on the page "Azure regions list" that the region has availability zones.'
  }
}
