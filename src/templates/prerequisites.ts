import type { KnownType } from '../arm/api-versions.ts'
import type { ArmResource, ArmTemplate } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import type { StackTemplate } from './types.ts'

export interface RequiredAction {
  readonly action: string
  /** What fails without. */
  readonly for: string
  /** Only where a template has a resource of this type; without it, always. */
  readonly with?: KnownType
}

/** What the identity that applies must be allowed to do, at the subscription; the role Contributor grants all of it. */
export const ACTIONS: readonly RequiredAction[] = [
  { action: 'Microsoft.Resources/subscriptions/resourceGroups/write', for: 'resource groups' },
  { action: 'Microsoft.Resources/deployments/write', for: 'deployments inside stacks' },
  { action: 'Microsoft.Resources/deploymentStacks/read', for: 'following a stack' },
  { action: 'Microsoft.Resources/deploymentStacks/write', for: 'stacks' },
  { action: 'Microsoft.Resources/deploymentStacks/delete', for: 'stacks a configuration no longer wants' },
  { action: 'Microsoft.Resources/deploymentStacksWhatIfResults/write', for: 'planning again before applying' },
  { action: 'Microsoft.Resources/deploymentStacksWhatIfResults/whatIf/action', for: 'planning again before applying' },
  ...writes('Microsoft.Insights/diagnosticSettings', 'diagnostic settings'),
  ...writes('Microsoft.OperationalInsights/workspaces', 'the log workspace'),
  ...writes('Microsoft.Network/networkSecurityGroups', 'security groups'),
  ...uses('Microsoft.Network/networkSecurityGroups', 'join', 'security groups of subnets'),
  ...writes('Microsoft.Network/routeTables', 'routes'),
  ...uses('Microsoft.Network/routeTables', 'join', 'routes of subnets'),
  ...writes('Microsoft.Network/virtualNetworks', 'networks'),
  ...uses('Microsoft.Network/virtualNetworks', 'subnets/join', 'what lies in a subnet'),
  ...uses('Microsoft.Network/virtualNetworks', 'peer', 'peering'),
  ...writes('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', 'peering'),
  ...writes('Microsoft.Network/privateDnsZones', 'private DNS zones'),
  ...writes('Microsoft.Network/privateDnsZones/virtualNetworkLinks', 'links of private DNS zones'),
  {
    action: 'Microsoft.Network/virtualNetworks/join/action',
    for: 'links of private DNS zones',
    with: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'
  },
  ...writes('Microsoft.Network/publicIPAddresses', 'public addresses'),
  ...uses('Microsoft.Network/publicIPAddresses', 'join', 'public addresses of firewall, Bastion and gateways'),
  ...writes('Microsoft.Network/firewallPolicies', 'the firewall policy'),
  ...uses('Microsoft.Network/firewallPolicies', 'join', 'the policy of the firewall'),
  ...writes('Microsoft.Network/firewallPolicies/ruleCollectionGroups', 'firewall rules'),
  ...writes('Microsoft.Network/azureFirewalls', 'the firewall'),
  ...writes('Microsoft.Network/bastionHosts', 'Bastion'),
  ...writes('Microsoft.Network/virtualNetworkGateways', 'the gateway of the hub')
]

function writes(type: KnownType, what: string): RequiredAction[] {
  return [{ action: `${type}/write`, for: what, with: type }]
}

function uses(type: KnownType, how: string, what: string): RequiredAction[] {
  return [{ action: `${type}/${how}/action`, for: what, with: type }]
}

/** What a configuration asks for beyond its templates: rights, resource providers, and types a region must offer. */
export interface Prerequisites {
  readonly actions: readonly string[]
  readonly namespaces: readonly string[]
  readonly regionalTypes: readonly string[]
}

/** Follows from the templates, so that neither asks for what the other does not make. */
export function prerequisitesOf({ config }: Baseline, stacks: readonly StackTemplate[]): Prerequisites {
  const resources = stacks.flatMap(({ template }) => resourcesIn(template))
  const types = new Set(resources.map(({ type }) => type))
  const regional = resources.filter(({ location }) => location === config.region).map(({ type }) => type)
  const namespaces = [...types].map(type => type.split('/')[0] ?? type).filter(name => name !== 'Microsoft.Resources')
  return {
    actions: ACTIONS.filter(each => each.with === undefined || types.has(each.with)).map(({ action }) => action),
    namespaces: sorted(namespaces),
    regionalTypes: sorted(regional)
  }
}

function resourcesIn({ resources }: ArmTemplate): ArmResource[] {
  return Object.values(resources).flatMap(resource => {
    const { template } = (resource.properties ?? {}) as { readonly template?: ArmTemplate }
    return template === undefined ? [resource] : resourcesIn(template)
  })
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort()
}
