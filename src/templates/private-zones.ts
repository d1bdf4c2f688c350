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

/** The zones that lie in a group of ours, and those links that lie in the same group and can be written there. */
export function zonesIn(
  baseline: Baseline,
  owner: 'spoke' | 'hub',
  networkSymbol: string
): Record<string, ArmResource> {
  const zones = ZONES.filter(zone => ownerOf(baseline, zone) === owner)
  const links = zoneLinks(baseline).filter(link => link.zoneOwner === owner && link.right === 'write')
  // The hub's stack comes before the spoke is there.
  const own = owner === 'spoke' ? links : links.filter(({ to }) => to === 'hub')
  return Object.fromEntries([
    ...zones.map(zone => [zoneSymbol(zone), zoneResource(baseline, zone)]),
    ...own.map(link => [linkSymbol(link), linkResource(baseline, link, dependencies(link, owner, networkSymbol))])
  ])
}

function dependencies(link: ZoneLink, owner: 'spoke' | 'hub', networkSymbol: string): string[] {
  return link.to === owner ? [zoneSymbol(link.zone), networkSymbol] : [zoneSymbol(link.zone)]
}

/** Links to the spoke of zones in the hub's group: written with the spoke, in a deployment of their own. */
export function linksIntoHubGroup(baseline: Baseline, networkSymbol: string): Record<string, ArmResource> {
  const links = zoneLinks(baseline).filter(({ zoneOwner, to }) => zoneOwner === 'hub' && to === 'spoke')
  if (links.length === 0) return {}
  const names = resourceNames(baseline.config)
  const resources = Object.fromEntries(links.map(link => [linkSymbol(link), linkResource(baseline, link, [])]))
  return {
    hubZoneLinks: nestedDeployment({
      name: names.hubLinksDeployment,
      resourceGroup: names.hubGroup,
      dependsOn: [networkSymbol],
      template: template('resourceGroup', resources)
    })
  }
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
