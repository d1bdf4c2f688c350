import type { KnownType } from '../arm/api-versions.ts'

/** Resource providers the templates need registered in the subscription. */
export const namespaces = ['Microsoft.Network', 'Microsoft.OperationalInsights', 'Microsoft.Insights'] as const

/**
 * What the identity that applies must be allowed to do, at the subscription; the role Contributor grants all of it. `for`
 * says what fails without.
 */
export const requiredActions: readonly { readonly action: string; readonly for: string }[] = [
  { action: 'Microsoft.Resources/subscriptions/resourceGroups/write', for: 'resource groups' },
  { action: 'Microsoft.Resources/deployments/write', for: 'deployments inside stacks' },
  { action: 'Microsoft.Resources/deploymentStacks/read', for: 'following a stack' },
  { action: 'Microsoft.Resources/deploymentStacks/write', for: 'stacks' },
  { action: 'Microsoft.Resources/deploymentStacks/delete', for: 'stacks a configuration no longer wants' },
  { action: 'Microsoft.Resources/deploymentStacksWhatIfResults/write', for: 'planning again before applying' },
  { action: 'Microsoft.Resources/deploymentStacksWhatIfResults/whatIf/action', for: 'planning again before applying' },
  { action: 'Microsoft.Insights/diagnosticSettings/write', for: 'diagnostic settings' },
  { action: 'Microsoft.OperationalInsights/workspaces/write', for: 'the log workspace' },
  { action: 'Microsoft.Network/networkSecurityGroups/write', for: 'security groups' },
  { action: 'Microsoft.Network/networkSecurityGroups/join/action', for: 'security groups of subnets' },
  { action: 'Microsoft.Network/routeTables/write', for: 'routes' },
  { action: 'Microsoft.Network/routeTables/join/action', for: 'routes of subnets' },
  { action: 'Microsoft.Network/virtualNetworks/write', for: 'networks' },
  { action: 'Microsoft.Network/virtualNetworks/subnets/join/action', for: 'firewall and Bastion in their subnets' },
  { action: 'Microsoft.Network/virtualNetworks/peer/action', for: 'peering' },
  { action: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write', for: 'peering' },
  { action: 'Microsoft.Network/publicIPAddresses/write', for: 'public addresses' },
  { action: 'Microsoft.Network/publicIPAddresses/join/action', for: 'public addresses of firewall and Bastion' },
  { action: 'Microsoft.Network/firewallPolicies/write', for: 'the firewall policy' },
  { action: 'Microsoft.Network/firewallPolicies/join/action', for: 'the policy of the firewall' },
  { action: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write', for: 'firewall rules' },
  { action: 'Microsoft.Network/azureFirewalls/write', for: 'the firewall' },
  { action: 'Microsoft.Network/bastionHosts/write', for: 'Bastion' }
]

/** Types whose offer in the region is checked before anything is made. */
export const regionalTypes = [
  'Microsoft.Network/azureFirewalls',
  'Microsoft.Network/bastionHosts',
  'Microsoft.Network/firewallPolicies',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/publicIPAddresses',
  'Microsoft.Network/routeTables',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.OperationalInsights/workspaces'
] as const satisfies readonly KnownType[]
