import { type ResourceId, resourceId } from '../../arm/resource-id.ts'
import type { ArmResource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'
import { securityRuleProperties, type securityRules } from './security-rules.ts'

/** Returns the id of a network security group from its resource group and name. */
export function securityGroupId(group: ResourceId, name: string): ResourceId {
  return resourceId(group, 'Microsoft.Network/networkSecurityGroups', name)
}

/** Returns the network security group for a kind of subnet, with its diagnostic setting. */
export function securityGroup(
  { config, addresses, ids }: Baseline,
  symbol: string,
  group: ResourceId,
  name: string,
  guards: keyof typeof securityRules
): Record<string, ArmResource> {
  const id = securityGroupId(group, name)
  const fields = {
    name,
    ...placement(config),
    properties: { securityRules: securityRuleProperties(guards, addresses) }
  }
  return withDiagnostics(symbol, 'Microsoft.Network/networkSecurityGroups', id, ids.hubLogs, fields)
}
