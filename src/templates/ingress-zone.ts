import { childId, parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import { COLOURS } from '../config/colours.ts'
import { ingressAddress } from '../config/ingress-address.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { placement } from './placement.ts'
import { resolvesInHub } from './resolution.ts'

const ZONE = 'ingressZone'

/** Seconds. A colour's address never changes; the short time is for a mistake in it. */
const TTL = 300

/**
 * The private zone of the clusters' ingresses, in the spoke's group beside the other zones: a record for each colour's
 * ingress, and later the lease on the gateway. The gateway itself asks no names, it is given the addresses.
 */
export function ingressZone({ ids, config, addresses }: Baseline): Record<string, ArmResource> {
  if (ids.ingressZone === undefined) return {}
  const { name } = parseResourceId(ids.ingressZone)
  const record = (colour: Colour) =>
    resource('Microsoft.Network/privateDnsZones/A', {
      name: `${name}/${colour}`,
      dependsOn: [ZONE],
      properties: { ttl: TTL, aRecords: [{ ipv4Address: ingressAddress(addresses, colour) }] }
    })
  return {
    [ZONE]: resource('Microsoft.Network/privateDnsZones', {
      name,
      ...placement(config),
      location: 'global',
      properties: {}
    }),
    ...Object.fromEntries(COLOURS.map(colour => [`${colour}Ingress`, record(colour)]))
  }
}

/** As the other zones; a hub of others that gives no right gets no link, and nothing depends on it. */
export function ingressZoneLinks(baseline: Baseline): Record<string, ArmResource> {
  const { ids, config } = baseline
  if (ids.ingressZone === undefined) return {}
  const toHub = resolvesInHub(baseline) && config.hub.existing?.zoneLinks !== 'none'
  return {
    ingressLinkToSpoke: link(baseline, ids.ingressZone, ids.spokeNetwork),
    ...(toHub ? { ingressLinkToHub: link(baseline, ids.ingressZone, ids.hubNetwork) } : {})
  }
}

function link({ config }: Baseline, zone: ResourceId, network: ResourceId): ArmResource {
  const id = childId(zone, 'virtualNetworkLinks', `to-${parseResourceId(network).name}`)
  return resource('Microsoft.Network/privateDnsZones/virtualNetworkLinks', {
    name: parseResourceId(id).names.join('/'),
    ...placement(config),
    location: 'global',
    properties: { virtualNetwork: { id: network }, registrationEnabled: false, resolutionPolicy: 'Default' }
  })
}
