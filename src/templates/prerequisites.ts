import type { KnownType } from '../arm/api-versions.ts'
import type { ArmResource, ArmTemplate } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import type { StackTemplate } from './types.ts'

export interface RequiredAction {
  readonly action: string
  /** Tasks that fail without the permission. */
  readonly for: string
  /**
   * Resource type whose presence in a template requires the permission. If absent, the permission is always required.
   */
  readonly with?: KnownType
}

/**
 * Permissions that the apply identity needs at the subscription. The role Contributor grants all permissions in this
 * list except those that begin with Microsoft.Authorization. azure/role-actions.ts names the roles that grant the
 * permissions of Microsoft.Authorization.
 */
export const APPLY_ACTIONS: readonly RequiredAction[] = [
  { action: 'Microsoft.Resources/subscriptions/resourceGroups/write', for: 'resource groups' },
  { action: 'Microsoft.Resources/deployments/write', for: 'deployments inside stacks' },
  { action: 'Microsoft.Resources/deploymentStacks/read', for: 'following the deployment of a stack' },
  { action: 'Microsoft.Resources/deploymentStacks/write', for: 'writing stacks' },
  {
    action: 'Microsoft.Resources/deploymentStacks/delete',
    for: 'deleting stacks that a configuration no longer requests'
  },
  { action: 'Microsoft.Resources/deploymentStacksWhatIfResults/write', for: 'planning again before applying' },
  { action: 'Microsoft.Resources/deploymentStacksWhatIfResults/whatIf/action', for: 'planning again before applying' },
  ...writes('Microsoft.Insights/diagnosticSettings', 'diagnostic settings'),
  ...writes('Microsoft.OperationalInsights/workspaces', 'the log workspace'),
  ...writes('Microsoft.Network/networkSecurityGroups', 'security groups'),
  ...uses('Microsoft.Network/networkSecurityGroups', 'join', 'security groups of subnets'),
  ...writes('Microsoft.Network/routeTables', 'routes'),
  ...uses('Microsoft.Network/routeTables', 'join', 'routes of subnets'),
  ...writes('Microsoft.Network/virtualNetworks', 'networks'),
  ...uses('Microsoft.Network/virtualNetworks', 'subnets/join', 'resources in a subnet'),
  ...uses('Microsoft.Network/virtualNetworks', 'peer', 'peering'),
  ...writes('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', 'peering'),
  ...writes('Microsoft.Network/privateDnsZones', 'private DNS zones'),
  ...keepsRecords('write'),
  ...keepsRecords('delete'),
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
  ...writes('Microsoft.Network/virtualNetworkGateways', 'the gateway of the hub'),
  ...writes('Microsoft.Authorization/policyDefinitions', 'the policy definition for ingress hosts'),
  ...writes('Microsoft.Authorization/policyAssignments', 'policies'),
  ...writes('Microsoft.ManagedIdentity/userAssignedIdentities', 'identities of gateway, flow logs and clusters'),
  {
    action: 'Microsoft.Authorization/roleAssignments/write',
    for: 'roles of identities',
    with: 'Microsoft.ManagedIdentity/userAssignedIdentities'
  },
  {
    action: 'Microsoft.Authorization/roleAssignments/delete',
    for: 'role assignments of an identity that was recreated',
    with: 'Microsoft.ManagedIdentity/userAssignedIdentities'
  },
  {
    action: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    for: 'identities of gateway, flow logs and clusters',
    with: 'Microsoft.ManagedIdentity/userAssignedIdentities'
  },
  ...writes('Microsoft.OperationalInsights/workspaces/tables', 'the table of container logs'),
  ...writes('Microsoft.OperationalInsights/queryPacks', 'saved queries'),
  ...writes('Microsoft.OperationalInsights/queryPacks/queries', 'saved queries'),
  ...writes('Microsoft.Monitor/accounts', 'the workspace for metrics'),
  ...writes('Microsoft.Insights/dataCollectionEndpoints', 'metrics of clusters'),
  ...writes('Microsoft.Insights/dataCollectionRules', 'logs and metrics of clusters'),
  ...writes('Microsoft.Insights/actionGroups', 'the recipients of alerts'),
  ...writes('Microsoft.Insights/scheduledQueryRules', 'alerts on logs'),
  ...writes('Microsoft.Insights/activityLogAlerts', 'alerts on the activity log'),
  ...writes('Microsoft.ContainerRegistry/registries', 'the registry'),
  ...writes('Microsoft.ContainerRegistry/registries/replications', 'replicas of the registry'),
  ...writes('Microsoft.ContainerRegistry/registries/cacheRules', 'cached repositories'),
  ...uses('Microsoft.ContainerRegistry/registries', 'privateEndpointConnectionsApproval', 'the private endpoint'),
  ...writes('Microsoft.KeyVault/vaults', 'the vault'),
  ...uses('Microsoft.KeyVault/vaults', 'privateEndpointConnectionsApproval', 'the private endpoint'),
  ...writes('Microsoft.Network/privateEndpoints', 'private endpoints'),
  ...writes('Microsoft.Network/privateEndpoints/privateDnsZoneGroups', 'records of private endpoints'),
  {
    // Every replica changes the private endpoint of the registry ("Geo-replication", private endpoints).
    action: 'Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write',
    for: 'replicas of a registry with a private endpoint',
    with: 'Microsoft.ContainerRegistry/registries/replications'
  },
  {
    action: 'Microsoft.Network/privateDnsZones/join/action',
    for: 'records of private endpoints',
    with: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups'
  },
  ...writes('Microsoft.Network/privateDnsZones/A', 'records of the ingresses'),
  ...writes('Microsoft.Consumption/budgets', 'the budget'),
  ...writes('Microsoft.Storage/storageAccounts', 'storage of events and flow logs'),
  ...writes('Microsoft.Storage/storageAccounts/blobServices', 'storage of events and flow logs'),
  ...writes('Microsoft.Storage/storageAccounts/blobServices/containers', 'events that could not be delivered'),
  ...writes('Microsoft.Storage/storageAccounts/queueServices', 'the queue of events'),
  ...writes('Microsoft.Storage/storageAccounts/queueServices/queues', 'the queue of events'),
  ...writes('Microsoft.Logic/workflows', 'the relay of events'),
  ...writes('Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies', 'the web application firewall'),
  ...uses(
    'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
    'join',
    'the web application firewall of the gateway'
  ),
  ...writes('Microsoft.Network/applicationGateways', 'the gateway'),
  ...writes('Microsoft.ContainerService/managedClusters', 'the cluster'),
  ...writes('Microsoft.ContainerService/managedClusters/agentPools', 'node pools'),
  ...writes('Microsoft.ContainerService/managedClusters/maintenanceConfigurations', 'maintenance windows'),
  ...writes('Microsoft.Insights/dataCollectionRuleAssociations', 'the collection of logs and metrics from a cluster'),
  ...writes('Microsoft.AlertsManagement/prometheusRuleGroups', "rules over a cluster's metrics"),
  {
    // No template contains a federated credential before a cluster exists, so the entry depends on the cluster.
    action: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write',
    for: 'identities of service accounts',
    with: 'Microsoft.ContainerService/managedClusters'
  },
  ...writes('Microsoft.EventGrid/systemTopics', "a cluster's events"),
  ...writes('Microsoft.EventGrid/systemTopics/eventSubscriptions', "the delivery of a cluster's events"),
  ...writes('Microsoft.DataProtection/backupVaults', 'the backup vault'),
  ...writes('Microsoft.DataProtection/backupVaults/backupPolicies', 'the schedule of backups'),
  {
    // No template contains a backup instance before its roles can be assigned, so the entry depends on the vault.
    action: 'Microsoft.DataProtection/backupVaults/backupInstances/write',
    for: 'the backup of a cluster',
    with: 'Microsoft.DataProtection/backupVaults'
  },
  ...writes(
    'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings',
    "the backup vault's access to a cluster"
  ),
  ...writes('Microsoft.KubernetesConfiguration/extensions', 'Flux, and the backup extension of a cluster'),
  ...writes('Microsoft.KubernetesConfiguration/fluxConfigurations', 'the configuration of Flux')
]

/**
 * Resource providers that must be registered although no template names them: resources of the type `with` need them.
 */
const ALSO_REGISTERED: readonly { readonly namespace: string; readonly with: KnownType }[] = [
  { namespace: 'Microsoft.PolicyInsights', with: 'Microsoft.Authorization/policyAssignments' },
  // Virtual machines, disks and load balancers of the nodes, in the node resource group.
  { namespace: 'Microsoft.Compute', with: 'Microsoft.ContainerService/managedClusters' },
  { namespace: 'Microsoft.Network', with: 'Microsoft.ContainerService/managedClusters' }
]

function writes(type: KnownType, what: string): RequiredAction[] {
  return [{ action: `${type}/write`, for: what, with: type }]
}

/** Returns the right to write or delete the environment's lease and operation record, which no template contains. */
function keepsRecords(verb: 'write' | 'delete'): RequiredAction[] {
  const action = `Microsoft.Network/privateDnsZones/TXT/${verb}`
  return [{ action, for: 'the lease and the operation record', with: 'Microsoft.Network/privateDnsZones' }]
}

function uses(type: KnownType, how: string, what: string): RequiredAction[] {
  return [{ action: `${type}/${how}/action`, for: what, with: type }]
}

/** Prerequisites of a configuration: permissions, resource providers, and types that the region must offer, or zones. */
export interface Prerequisites {
  readonly actions: readonly string[]
  readonly namespaces: readonly string[]
  readonly regionalTypes: readonly string[]
  /** Types that the templates pin to availability zones. */
  readonly zonalTypes: readonly string[]
}

/**
 * Returns the prerequisites of a configuration. They are derived from its templates, so that prerequisites and
 * templates always agree.
 */
export function prerequisitesOf({ config }: Baseline, stacks: readonly StackTemplate[]): Prerequisites {
  const resources = stacks.flatMap(({ template }) => resourcesIn(template))
  const types = new Set(resources.map(({ type }) => type))
  const regional = resources.filter(({ location }) => location === config.region).map(({ type }) => type)
  const named = [...types].map(type => type.split('/')[0] ?? type).filter(name => name !== 'Microsoft.Resources')
  const besides = ALSO_REGISTERED.filter(each => types.has(each.with)).map(({ namespace }) => namespace)
  return {
    actions: APPLY_ACTIONS.filter(each => each.with === undefined || types.has(each.with)).map(({ action }) => action),
    namespaces: sorted([...named, ...besides]),
    regionalTypes: sorted(regional),
    zonalTypes: sorted(resources.filter(({ zones }) => zones !== undefined).map(({ type }) => type))
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
