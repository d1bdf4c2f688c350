import type { RiskRow } from './risk.ts'

const SETTINGS_ONLY = 'Only what is told, and to whom, changes.'

const ACCESS = 'Who reaches it, and how one signs in to it, changes from this moment.'

/** What changes of registry, vault, gateway, policies and monitoring can do. The first row that fits decides. */
export const platformRisks: readonly RiskRow[] = [
  {
    type: 'Microsoft.Authorization/policyAssignments',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Other objects are admitted or refused, up to twenty minutes from now.'
  },
  {
    type: 'Microsoft.Authorization/policyAssignments',
    kind: 'delete',
    risk: 'disruptive',
    because: 'What it refused is admitted.'
  },
  {
    type: 'Microsoft.Authorization/roleAssignments',
    kind: 'delete',
    risk: 'destructive',
    because: 'An identity loses what it may do.'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    kind: 'delete',
    risk: 'destructive',
    because: 'One of the same name is another identity, and has none of its roles.'
  },
  { type: 'Microsoft.Consumption/budgets', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },

  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.networkRuleBypassOptions',
    risk: 'disruptive',
    because: 'Without the bypass no image can be imported.'
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.zoneRedundancy',
    risk: 'destructive',
    because: 'It is fixed: the registry must be made anew.',
    fixed: true
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.policies.quarantinePolicy',
    risk: 'disruptive',
    because: 'Images that are pushed from now on can be pulled only once a scanner released them.'
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.adminUserEnabled',
    risk: 'disruptive',
    because: ACCESS
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.anonymousPullEnabled',
    risk: 'disruptive',
    because: ACCESS
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.publicNetworkAccess',
    risk: 'disruptive',
    because: ACCESS
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.networkRuleSet',
    risk: 'disruptive',
    because: ACCESS
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.networkRuleBypassAllowedForTasks',
    risk: 'disruptive',
    because: ACCESS
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'delete',
    risk: 'destructive',
    because: 'Its images are gone, and nodes that need one cannot start it.'
  },
  {
    type: 'Microsoft.ContainerRegistry/registries/replications',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Whoever pulls in that region waits for another one, and pays for the transfer.'
  },
  {
    type: 'Microsoft.KeyVault/vaults',
    kind: 'modify',
    path: 'properties.enablePurgeProtection',
    risk: 'disruptive',
    because: 'It cannot be taken back.'
  },
  {
    type: 'Microsoft.KeyVault/vaults',
    kind: 'modify',
    path: 'properties.softDeleteRetentionInDays',
    risk: 'destructive',
    because: 'It is fixed: Azure refuses the change.',
    fixed: true
  },
  { type: 'Microsoft.KeyVault/vaults', kind: 'modify', risk: 'disruptive', because: ACCESS },
  {
    type: 'Microsoft.KeyVault/vaults',
    kind: 'delete',
    risk: 'destructive',
    because:
      'It is never purged: until its retention ends it can be recovered with its secrets, and its name stays taken.'
  },
  { type: 'Microsoft.Storage/storageAccounts', kind: 'modify', risk: 'disruptive', because: ACCESS },
  {
    type: 'Microsoft.Storage/storageAccounts',
    kind: 'delete',
    risk: 'destructive',
    because: 'What lies in its queues and blobs is gone.'
  },
  {
    type: 'Microsoft.Network/privateEndpoints',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Connections through it can drop.'
  },
  {
    type: 'Microsoft.Network/privateEndpoints',
    kind: 'delete',
    risk: 'destructive',
    because: 'What it leads to is no longer reached from the networks.'
  },
  {
    type: 'Microsoft.Network/privateDnsZones/A',
    kind: 'modify',
    risk: 'disruptive',
    because: 'A name leads to another address once its old answer has run out.'
  },

  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'modify',
    path: 'properties.autoscaleConfiguration',
    risk: 'safe',
    because: 'Instances come and go beside those that work.'
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'modify',
    path: 'zones',
    risk: 'destructive',
    because: 'Zones are fixed: the gateway must be made anew.',
    fixed: true
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'modify',
    path: 'properties.requestRoutingRules',
    risk: 'destructive',
    because: 'Clients are led elsewhere from this moment; a replacement of the cluster does that step by step.'
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'modify',
    risk: 'disruptive',
    because: 'The gateway takes the change for minutes; new connections can fail.'
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'delete',
    risk: 'destructive',
    because: 'Nobody reaches the workload.'
  },
  {
    type: 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Other requests are let through or blocked from this moment.'
  },

  { type: 'Microsoft.Insights/actionGroups', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
  { type: 'Microsoft.Insights/activityLogAlerts', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
  { type: 'Microsoft.Insights/activityLogAlerts', kind: 'delete', risk: 'disruptive', because: 'Nobody is told.' },
  { type: 'Microsoft.Insights/scheduledQueryRules', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
  { type: 'Microsoft.Insights/scheduledQueryRules', kind: 'delete', risk: 'disruptive', because: 'Nobody is told.' },
  {
    type: 'Microsoft.Insights/dataCollectionRules',
    kind: 'modify',
    risk: 'safe',
    because: 'Only what is collected, and where to, changes.'
  },
  {
    type: 'Microsoft.OperationalInsights/queryPacks/queries',
    kind: 'modify',
    risk: 'safe',
    because: 'A query is only text.'
  },
  {
    type: 'Microsoft.OperationalInsights/queryPacks/queries',
    kind: 'delete',
    risk: 'safe',
    because: 'A query is only text.'
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces/tables',
    kind: 'modify',
    path: 'properties.plan',
    risk: 'disruptive',
    because: 'Azure lets a table change its plan once a week; alerts on it work only on Analytics.'
  },
  {
    type: 'Microsoft.Monitor/accounts',
    kind: 'delete',
    risk: 'destructive',
    because: 'All metrics of the clusters are gone.'
  }
]
