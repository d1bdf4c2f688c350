import { parseResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { placement } from '../placement.ts'

/**
 * Returns the private DNS zone in which runs keep the environment's lease and operation record. A zone is used because
 * Azure honours ETags for its record sets. No network is linked to the zone, so it resolves no names.
 */
export function recordZone({ ids, config }: Baseline): Record<string, ArmResource> {
  return {
    recordZone: resource('Microsoft.Network/privateDnsZones', {
      name: parseResourceId(ids.recordZone).name,
      ...placement(config),
      location: 'global',
      properties: {}
    })
  }
}
