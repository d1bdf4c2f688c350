import { type ResourceId, resourceId } from '../../arm/resource-id.ts'
import type { ArmResource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { zonalPlacement } from '../placement.ts'

/** Returns the id of a public address from its resource group and name. */
export function publicAddressId(group: ResourceId, name: string): ResourceId {
  return resourceId(group, 'Microsoft.Network/publicIPAddresses', name)
}

/**
 * Returns a static public address with its diagnostic setting. Firewall, Bastion and gateway require the SKU Standard.
 */
export function publicAddress(
  { config, ids }: Baseline,
  symbol: string,
  group: ResourceId,
  name: string
): Record<string, ArmResource> {
  return withDiagnostics(symbol, 'Microsoft.Network/publicIPAddresses', publicAddressId(group, name), ids.hubLogs, {
    name,
    ...zonalPlacement(config),
    sku: { name: 'Standard', tier: 'Regional' },
    properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4', idleTimeoutInMinutes: 4 }
  })
}
