import { childId, parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, nestedDeployment, resource, template } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline, Right, ZoneName } from '../config/types.ts'
import { placement } from './placement.ts'
import { resolvesInHub } from './resolution.ts'

type Owner = 'spoke' | 'hub' | 'others'

/** A link of a private DNS zone to a network. */
export interface ZoneLink {
  readonly zone: ZoneName
  readonly zoneId: ResourceId
  readonly zoneOwner: Owner
  readonly to: 'spoke' | 'hub'
  readonly id: ResourceId
  readonly network: ResourceId
  /** Whether our identity may write it. */
  readonly right: Right
}

const ZONES: readonly ZoneName[] = ['registry', 'vault', 'apiServer']

/**
 * Zones of private endpoints are private halves of public ones: what they lack is asked for publicly, so that registries
 * and vaults of others, which may have endpoints of their own, are still found ("Fallback to internet for Azure Private
 * DNS zones"). Azure takes that for these zones only.
 */
const RESOLUTION: Readonly<Record<ZoneName, 'Default' | 'NxDomainRedirect'>> = {
  registry: 'NxDomainRedirect',
  vault: 'NxDomainRedirect',
  apiServer: 'Default'
}

/** Whose group a zone lies in. API servers' zones are never shared: a network takes one zone of a name. */
function ownerOf({ config: { dns } }: Baseline, zone: ZoneName): Owner {
  if (dns.existing?.[zone] !== undefined) return 'others'
  return dns.zones === 'hub' && zone !== 'apiServer' ? 'hub' : 'spoke'
}

/** Every link the environment needs: each zone to the spoke and to the network whose resolver answers. */
export function zoneLinks(baseline: Baseline): ZoneLink[] {
  const networks = resolvesInHub(baseline) ? (['spoke', 'hub'] as const) : (['spoke'] as const)
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

/** The zones that lie in a group of ours. */
export function zonesIn(baseline: Baseline, owner: 'spoke' | 'hub'): Record<string, ArmResource> {
  const zones = ZONES.filter(zone => ownerOf(baseline, zone) === owner)
  return Object.fromEntries(zones.map(zone => [zoneSymbol(zone), zoneResource(baseline, zone)]))
}

/** Links to the hub of zones that the same template makes beside it: the hub's stack comes before the spoke is there. */
export function linksOfHub(baseline: Baseline, networkSymbol: string): Record<string, ArmResource> {
  return linkResources(baseline, writable(baseline, 'hub', 'hub'), ({ zone }) => [zoneSymbol(zone), networkSymbol])
}

/** Links of zones in the spoke's group, to the spoke and to the hub; zones and networks are there before. */
export function linksInSpokeGroup(baseline: Baseline): Record<string, ArmResource> {
  return linkResources(baseline, [...writable(baseline, 'spoke', 'spoke'), ...writable(baseline, 'spoke', 'hub')])
}

/** Links to the spoke of zones in the hub's group, in a deployment of their own. */
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

/** Links that we may write, of zones in that group to that network. */
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

/** No registration: machines of a cluster come and go, and a network registers in one zone only. */
export function zoneLinkProperties({ network, zone }: ZoneLink): object {
  return { virtualNetwork: { id: network }, registrationEnabled: false, resolutionPolicy: RESOLUTION[zone] }
}
