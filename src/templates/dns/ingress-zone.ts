import { childId, parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { ingressAddress } from '../../config/addresses/ingress-address.ts'
import { COLOURS } from '../../config/colours.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { hubResolvesNames } from './dns-servers.ts'

const ZONE = 'ingressZone'

/**
 * Seconds that clients cache a record. The address of a colour never changes. The time is short, so that a wrong record
 * can be corrected quickly.
 */
const TTL = 300

/**
 * Returns the private DNS zone of the ingresses, in the spoke's resource group; empty if the environment has no ingress
 * zone. The zone has a record for the ingress of each colour. Runs later add the lease on the gateway. The gateway
 * resolves no names from the zone, because its backends are addresses.
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

/**
 * Returns the links of the ingress zone: to the spoke and, if the hub resolves names, to the hub. If
 * `hub.existing.zoneLinks` is `none`, the apply identity must not write a link to the existing hub. The link to the hub
 * is then left out, because nothing depends on it.
 */
export function ingressZoneLinks(baseline: Baseline): Record<string, ArmResource> {
  const { ids, config } = baseline
  if (ids.ingressZone === undefined) return {}
  const toHub = hubResolvesNames(baseline) && config.hub.existing?.zoneLinks !== 'none'
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
