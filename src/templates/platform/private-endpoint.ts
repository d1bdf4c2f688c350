import type { ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline, ZoneName } from '../../config/types.ts'
import { spokeSubnetId } from '../network/spoke-subnets.ts'
import { placement } from '../placement.ts'

export interface EndpointFields {
  readonly symbol: string
  readonly name: string
  readonly target: ResourceId
  /** Part of the target resource to which the endpoint connects, by the name that Private Link uses. */
  readonly groupId: 'registry' | 'vault'
  readonly zone: Extract<ZoneName, 'registry' | 'vault'>
}

/**
 * Returns a private endpoint in the spoke, and the DNS zone group that maintains the endpoint's records in the private
 * DNS zone. Endpoint and zone group are in the platform's resource group; the zone may have another owner.
 */
export function privateEndpoint(baseline: Baseline, fields: EndpointFields): Record<string, ArmResource> {
  const { ids, config } = baseline
  const { symbol, name, target, groupId, zone } = fields
  return {
    [symbol]: resource('Microsoft.Network/privateEndpoints', {
      name,
      ...placement(config),
      properties: {
        subnet: { id: spokeSubnetId(baseline, 'endpoints') },
        privateLinkServiceConnections: [
          { name: groupId, properties: { privateLinkServiceId: target, groupIds: [groupId] } }
        ]
      }
    }),
    [`${symbol}Zones`]: resource('Microsoft.Network/privateEndpoints/privateDnsZoneGroups', {
      name: `${name}/default`,
      dependsOn: [symbol],
      properties: {
        privateDnsZoneConfigs: [{ name: zone, properties: { privateDnsZoneId: ids.zones[zone] } }]
      }
    })
  }
}
