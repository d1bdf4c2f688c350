/**
 * Api-version of each resource type, for templates and reads. Each type has only one version, because two writers with
 * different versions would drop each other's properties. Each version is the newest GA version (type data of August
 * 2026), unless a comment gives the reason for another one.
 */
export const apiVersions = {
  'Microsoft.AlertsManagement/prometheusRuleGroups': '2023-03-01',
  'Microsoft.Authorization/locks': '2020-05-01',
  'Microsoft.Authorization/permissions': '2022-04-01',
  'Microsoft.Authorization/policyAssignments': '2026-07-01',
  'Microsoft.Authorization/policyDefinitions': '2026-07-01',
  'Microsoft.Authorization/roleAssignments': '2022-04-01',
  'Microsoft.Authorization/roleDefinitions': '2022-04-01',
  // The next two entries are queries, not resources. Their versions are from the reference pages "Usage - List" and
  // "Resource Skus - List".
  'Microsoft.Compute/locations/usages': '2024-07-01',
  'Microsoft.Compute/skus': '2021-07-01',
  'Microsoft.Consumption/budgets': '2026-06-01',
  'Microsoft.ContainerRegistry/registries': '2025-11-01',
  'Microsoft.ContainerRegistry/registries/cacheRules': '2025-11-01',
  'Microsoft.ContainerRegistry/registries/replications': '2025-11-01',
  'Microsoft.ContainerService/locations/kubernetesVersions': '2026-05-01',
  // The next entry is a query.
  'Microsoft.ContainerService/locations/meshRevisionProfiles': '2026-05-01',
  'Microsoft.ContainerService/managedClusters': '2026-05-01',
  'Microsoft.ContainerService/managedClusters/agentPools': '2026-05-01',
  // A query. GA versions show only network and id of a machine, not its Kubernetes version and node image.
  'Microsoft.ContainerService/managedClusters/agentPools/machines': '2026-05-02-preview',
  // A query. `recentlyUsedVersions` came with 2026-04-01.
  'Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles': '2026-05-01',
  // A query. Its version is from the page "AKS diagnostics": newer GA versions do not have detectors.
  'Microsoft.ContainerService/managedClusters/detectors': '2024-08-01',
  'Microsoft.ContainerService/managedClusters/maintenanceConfigurations': '2026-05-01',
  'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings': '2026-05-01',
  // A query.
  'Microsoft.ContainerService/managedClusters/upgradeProfiles': '2026-05-01',
  'Microsoft.DataProtection/backupVaults': '2026-06-01',
  'Microsoft.DataProtection/backupVaults/backupInstances': '2026-06-01',
  'Microsoft.DataProtection/backupVaults/backupPolicies': '2026-06-01',
  'Microsoft.EventGrid/systemTopics': '2025-02-15',
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': '2025-02-15',
  'Microsoft.Insights/actionGroups': '2023-01-01',
  'Microsoft.Insights/activityLogAlerts': '2026-01-01',
  'Microsoft.Insights/dataCollectionEndpoints': '2024-03-11',
  'Microsoft.Insights/dataCollectionRuleAssociations': '2024-03-11',
  'Microsoft.Insights/dataCollectionRules': '2024-03-11',
  // The newest GA version, 2016-09-01, lacks `logAnalyticsDestinationType`.
  'Microsoft.Insights/diagnosticSettings': '2021-05-01-preview',
  // A query: the events of the activity log ("Activity Logs - List").
  'Microsoft.Insights/eventtypes/values': '2015-04-01',
  'Microsoft.Insights/metrics': '2024-02-01',
  'Microsoft.Insights/scheduledQueryRules': '2026-03-01',
  'Microsoft.KeyVault/locations/deletedVaults': '2026-02-01',
  'Microsoft.KeyVault/vaults': '2026-02-01',
  'Microsoft.KeyVault/vaults/secrets': '2026-02-01',
  'Microsoft.KubernetesConfiguration/extensions': '2025-03-01',
  'Microsoft.KubernetesConfiguration/fluxConfigurations': '2025-04-01',
  // A preview, which is read only on request. There is no GA version.
  'Microsoft.KubernetesConfiguration/upgradeAssessments': '2026-06-15-preview',
  'Microsoft.Logic/workflows': '2019-05-01',
  'Microsoft.Logic/workflows/triggers': '2019-05-01',
  'Microsoft.ManagedIdentity/userAssignedIdentities': '2024-11-30',
  'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials': '2024-11-30',
  'Microsoft.Monitor/accounts': '2025-10-03',
  'Microsoft.Network/applicationGateways': '2025-09-01',
  'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies': '2025-09-01',
  'Microsoft.Network/azureFirewalls': '2025-09-01',
  'Microsoft.Network/bastionHosts': '2025-09-01',
  'Microsoft.Network/firewallPolicies': '2025-09-01',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups': '2025-09-01',
  'Microsoft.Network/ipGroups': '2025-09-01',
  'Microsoft.Network/networkSecurityGroups': '2025-09-01',
  'Microsoft.Network/networkWatchers': '2025-09-01',
  'Microsoft.Network/networkWatchers/flowLogs': '2025-09-01',
  'Microsoft.Network/privateDnsZones': '2024-06-01',
  'Microsoft.Network/privateDnsZones/A': '2024-06-01',
  'Microsoft.Network/privateDnsZones/TXT': '2024-06-01',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': '2024-06-01',
  'Microsoft.Network/privateEndpoints': '2025-09-01',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': '2025-09-01',
  'Microsoft.Network/publicIPAddresses': '2025-09-01',
  'Microsoft.Network/routeTables': '2025-09-01',
  'Microsoft.Network/virtualNetworkGateways': '2025-09-01',
  'Microsoft.Network/virtualNetworks': '2025-09-01',
  'Microsoft.Network/virtualNetworks/subnets': '2025-09-01',
  'Microsoft.Network/virtualNetworks/usages': '2025-09-01',
  'Microsoft.Network/virtualNetworks/virtualNetworkPeerings': '2025-09-01',
  'Microsoft.OperationalInsights/queryPacks': '2026-03-01',
  'Microsoft.OperationalInsights/queryPacks/queries': '2026-03-01',
  'Microsoft.OperationalInsights/workspaces': '2026-03-01',
  'Microsoft.OperationalInsights/workspaces/tables': '2026-03-01',
  // A query, from the reference page "Resources" of Azure Resource Graph.
  'Microsoft.ResourceGraph/resources': '2022-10-01',
  'Microsoft.Resources/deployments': '2025-04-01',
  'Microsoft.Resources/deploymentStacks': '2025-07-01',
  'Microsoft.Resources/deploymentStacksWhatIfResults': '2025-07-01',
  'Microsoft.Resources/providers': '2025-04-01',
  'Microsoft.Resources/resourceGroups': '2025-04-01',
  'Microsoft.Resources/subscriptions': '2022-12-01',
  'Microsoft.Storage/storageAccounts': '2026-04-01',
  'Microsoft.Storage/storageAccounts/blobServices': '2026-04-01',
  'Microsoft.Storage/storageAccounts/blobServices/containers': '2026-04-01',
  'Microsoft.Storage/storageAccounts/queueServices': '2026-04-01',
  'Microsoft.Storage/storageAccounts/queueServices/queues': '2026-04-01'
} as const satisfies Readonly<Record<string, string>>

export type KnownType = keyof typeof apiVersions

const byLowerCase = new Map<string, string>(
  Object.entries(apiVersions).map(([type, version]) => [type.toLowerCase(), version])
)

/**
 * Returns the api-version of a type; the letter case of the type does not matter. Throws TypeError if the table lacks
 * the type, which is a bug in this project and not an error of the user.
 */
export function apiVersionOf(type: string): string {
  const version = byLowerCase.get(type.toLowerCase())
  if (version === undefined)
    throw new TypeError(`arm/api-versions.ts has no api-version for ${type}. Add it to the table.`)
  return version
}
