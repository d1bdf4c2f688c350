/**
 * The one table of api-versions, for templates and for reads: two writers of a type with two versions would drop each
 * other's properties. Newest GA of each type (type data of August 2026), but for the exceptions named here.
 */
export const apiVersions = {
  'Microsoft.Authorization/permissions': '2022-04-01',
  'Microsoft.Authorization/roleAssignments': '2022-04-01',
  'Microsoft.Authorization/roleDefinitions': '2022-04-01',
  // The newest GA, 2016-09-01, has no `logAnalyticsDestinationType`.
  'Microsoft.Insights/diagnosticSettings': '2021-05-01-preview',
  'Microsoft.ManagedIdentity/userAssignedIdentities': '2024-11-30',
  'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials': '2024-11-30',
  'Microsoft.Network/azureFirewalls': '2025-09-01',
  'Microsoft.Network/bastionHosts': '2025-09-01',
  'Microsoft.Network/firewallPolicies': '2025-09-01',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups': '2025-09-01',
  'Microsoft.Network/ipGroups': '2025-09-01',
  'Microsoft.Network/networkSecurityGroups': '2025-09-01',
  'Microsoft.Network/networkWatchers': '2025-09-01',
  'Microsoft.Network/privateDnsZones': '2024-06-01',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': '2024-06-01',
  'Microsoft.Network/publicIPAddresses': '2025-09-01',
  'Microsoft.Network/routeTables': '2025-09-01',
  'Microsoft.Network/virtualNetworkGateways': '2025-09-01',
  'Microsoft.Network/virtualNetworks': '2025-09-01',
  'Microsoft.Network/virtualNetworks/subnets': '2025-09-01',
  'Microsoft.Network/virtualNetworks/virtualNetworkPeerings': '2025-09-01',
  'Microsoft.OperationalInsights/workspaces': '2026-03-01',
  'Microsoft.Resources/deployments': '2025-04-01',
  'Microsoft.Resources/deploymentStacks': '2025-07-01',
  'Microsoft.Resources/deploymentStacksWhatIfResults': '2025-07-01',
  'Microsoft.Resources/providers': '2025-04-01',
  'Microsoft.Resources/resourceGroups': '2025-04-01',
  'Microsoft.Resources/subscriptions': '2022-12-01'
} as const satisfies Readonly<Record<string, string>>

export type KnownType = keyof typeof apiVersions

const byLowerCase = new Map<string, string>(
  Object.entries(apiVersions).map(([type, version]) => [type.toLowerCase(), version])
)

/** The api-version of a type, whatever its case. Throws for a type the table lacks: that is a defect of ours, not a user's. */
export function apiVersionOf(type: string): string {
  const version = byLowerCase.get(type.toLowerCase())
  if (version === undefined) throw new TypeError(`no api-version for ${type} in arm/api-versions.ts`)
  return version
}
