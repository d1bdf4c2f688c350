import { childId, parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, nestedDeployment, resource, template } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Right, ZoneName } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { hubResolvesNames } from './dns-servers.ts'

type Owner = 'spoke' | 'hub' | 'others'

/** Link of a private DNS zone to a network. */
export interface ZoneLink {
  readonly zone: ZoneName
  readonly zoneId: ResourceId
  readonly zoneOwner: Owner
  readonly to: 'spoke' | 'hub'
  readonly id: ResourceId
  readonly network: ResourceId
  /** Permission of the apply identity: `write` if the identity may write the link, otherwise `none`. */
  readonly right: Right
}

const ZONES: readonly ZoneName[] = ['registry', 'vault', 'apiServer']

/**
 * Resolution policy for names that a zone does not contain. In the zones of private endpoints, resolution continues
 * with public DNS. Otherwise, registries and vaults of other teams, which may have their own endpoints, would not be
 * found ("Fallback to internet for Azure Private DNS zones"). Azure supports this fallback only for the zones of
 * private endpoints.
 */
const RESOLUTION: Readonly<Record<ZoneName, 'Default' | 'NxDomainRedirect'>> = {
  registry: 'NxDomainRedirect',
  vault: 'NxDomainRedirect',
  apiServer: 'Default'
}

/**
 * Returns the owner of the resource group that contains a zone. Zones of API servers are never shared, because a
 * network can be linked to only one zone of each name.
 */
function ownerOf({ config: { dns } }: Baseline, zone: ZoneName): Owner {
  if (dns.existing?.[zone] !== undefined) return 'others'
  return dns.zones === 'hub' && zone !== 'apiServer' ? 'hub' : 'spoke'
}

/**
 * Returns all links that the environment needs. Each zone is linked to the spoke and, if DNS servers in the hub resolve
 * names, also to the hub.
 */
export function zoneLinks(baseline: Baseline): ZoneLink[] {
  const networks = hubResolvesNames(baseline) ? (['spoke', 'hub'] as const) : (['spoke'] as const)
  return ZONES.flatMap(zone => networks.map(to => zoneLink(baseline, zone, to)))
}

function zoneLink(baseline: Baseline, zone: ZoneName, to: 'spoke' | 'hub'): ZoneLink {
  const { ids, config } = baseline
  const network = to === 'spoke' ? ids.spokeNetwork : ids.hubNetwork
  const zoneId = ids.zones[zone]
  const zoneOwner = ownerOf(baseline, zone)
  const refused =
    (zoneOwner === 'others' && config.dns.existing?.links === 'none') ||
    (to === 'hub' && config.hub.existing?.zoneLinks === 'none')
  const id = childId(zoneId, 'virtualNetworkLinks', `to-${parseResourceId(network).name}`)
  return { zone, zoneId, zoneOwner, to, id, network, right: refused ? 'none' : 'write' }
}

/** Returns the private DNS zones that the environment creates in the resource group of its spoke or of its hub. */
export function zonesIn(baseline: Baseline, owner: 'spoke' | 'hub'): Record<string, ArmResource> {
  const zones = ZONES.filter(zone => ownerOf(baseline, zone) === owner)
  return Object.fromEntries(zones.map(zone => [zoneSymbol(zone), zoneResource(baseline, zone)]))
}

/**
 * Returns the links from zones in the hub's resource group to the hub network. They are part of the stack
 * `hub-network`. Links to the spoke are not, because this stack is written before the spoke exists.
 */
export function linksOfHub(baseline: Baseline, networkSymbol: string): Record<string, ArmResource> {
  return linkResources(baseline, writable(baseline, 'hub', 'hub'), ({ zone }) => [zoneSymbol(zone), networkSymbol])
}

/**
 * Returns the links from zones in the spoke's resource group to spoke and hub. Zones and networks exist before the
 * links are written.
 */
export function linksInSpokeGroup(baseline: Baseline): Record<string, ArmResource> {
  return linkResources(baseline, [...writable(baseline, 'spoke', 'spoke'), ...writable(baseline, 'spoke', 'hub')])
}

/**
 * Returns the links from zones in the hub's resource group to the spoke, in a nested deployment; empty if there are no
 * such links.
 */
export function linksInHubGroup(baseline: Baseline): Record<string, ArmResource> {
  const links = writable(baseline, 'hub', 'spoke')
  if (links.length === 0) return {}
  const names = resourceNames(baseline.config)
  return {
    hubZoneLinks: nestedDeployment({
      name: names.hubLinksDeployment,
      resourceGroup: names.hubGroup,
      template: template('resourceGroup', linkResources(baseline, links))
    })
  }
}

/** Returns the links that the apply identity may write, from zones of one owner to one network. */
function writable(baseline: Baseline, owner: 'spoke' | 'hub', network: 'spoke' | 'hub'): ZoneLink[] {
  return zoneLinks(baseline).filter(
    ({ zoneOwner, to, right }) => zoneOwner === owner && to === network && right === 'write'
  )
}

function linkResources(
  baseline: Baseline,
  links: readonly ZoneLink[],
  dependsOn: (link: ZoneLink) => readonly string[] = () => []
): Record<string, ArmResource> {
  return Object.fromEntries(links.map(link => [linkSymbol(link), linkResource(baseline, link, dependsOn(link))]))
}

function zoneSymbol(zone: ZoneName): string {
  return `${zone}Zone`
}

function linkSymbol({ zone, to }: ZoneLink): string {
  return `${zone}LinkTo${to === 'spoke' ? 'Spoke' : 'Hub'}`
}

function zoneResource({ ids, config }: Baseline, zone: ZoneName): ArmResource {
  return resource('Microsoft.Network/privateDnsZones', {
    name: parseResourceId(ids.zones[zone]).name,
    ...placement(config),
    location: 'global',
    properties: {}
  })
}

function linkResource({ config }: Baseline, link: ZoneLink, dependsOn: readonly string[]): ArmResource {
  return resource('Microsoft.Network/privateDnsZones/virtualNetworkLinks', {
    name: parseResourceId(link.id).names.join('/'),
    ...placement(config),
    location: 'global',
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    properties: zoneLinkProperties(link)
  })
}

/**
 * Returns the properties of a link. Automatic registration is off, because nodes of a cluster are created and deleted
 * often, and a network can register names in one zone only.
 */
export function zoneLinkProperties({ network, zone }: ZoneLink): object {
  return { virtualNetwork: { id: network }, registrationEnabled: false, resolutionPolicy: RESOLUTION[zone] }
}
