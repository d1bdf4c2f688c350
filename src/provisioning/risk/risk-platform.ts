import type { RiskRow } from './risk.ts'

const SETTINGS_ONLY = 'Changes only which notifications are sent and who receives them.'

const ACCESS = 'Changes immediately who can reach the resource and how clients sign in.'

/** Risks of changes to registry, vault, gateway, policies and monitoring. The first row that matches applies. */
export const platformRisks: readonly RiskRow[] = [
  {
    type: 'Microsoft.Authorization/policyAssignments',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Changes which objects clusters admit or deny. The change takes up to 20 minutes to take effect.'
  },
  {
    type: 'Microsoft.Authorization/policyAssignments',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Clusters admit objects that the policy denied.'
  },
  {
    type: 'Microsoft.Authorization/roleAssignments',
    kind: 'delete',
    risk: 'destructive',
    because: 'An identity loses the permissions of this role.'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    kind: 'delete',
    risk: 'destructive',
    because:
      'The identity and its roles are lost. A new identity of the same name is a different identity without these roles.'
  },
  { type: 'Microsoft.Consumption/budgets', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },

  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.networkRuleBypassOptions',
    risk: 'disruptive',
    because: 'Without the bypass, no image can be imported.'
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.zoneRedundancy',
    risk: 'destructive',
    because: 'Zone redundancy cannot be changed: the registry must be recreated.',
    fixed: true
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    kind: 'modify',
    path: 'properties.policies.quarantinePolicy',
    risk: 'disruptive',
    because: 'Images that are pushed from now on can be pulled only after a scanner releases them.'
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
    because: 'Its images are lost, and nodes can no longer pull them.'
  },
  {
    type: 'Microsoft.ContainerRegistry/registries/replications',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Clients in that region pull from another region, which is slower and costs data transfer.'
  },
  {
    type: 'Microsoft.KeyVault/vaults',
    kind: 'modify',
    path: 'properties.enablePurgeProtection',
    risk: 'disruptive',
    because: 'Purge protection cannot be switched off again.'
  },
  {
    type: 'Microsoft.KeyVault/vaults',
    kind: 'modify',
    path: 'properties.softDeleteRetentionInDays',
    risk: 'destructive',
    because: 'Azure refuses to change the retention of an existing vault.',
    fixed: true
  },
  { type: 'Microsoft.KeyVault/vaults', kind: 'modify', risk: 'disruptive', because: ACCESS },
  {
    type: 'Microsoft.KeyVault/vaults',
    kind: 'delete',
    risk: 'destructive',
    because:
      'The vault is not purged. Until its retention ends, it can be recovered with its secrets, and its name stays reserved.'
  },
  { type: 'Microsoft.Storage/storageAccounts', kind: 'modify', risk: 'disruptive', because: ACCESS },
  {
    type: 'Microsoft.Storage/storageAccounts',
    kind: 'delete',
    risk: 'destructive',
    because: 'The data in its queues and blobs is lost.'
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
    because: 'The networks can no longer reach the target of the endpoint.'
  },
  {
    type: 'Microsoft.Network/privateDnsZones/TXT',
    kind: 'modify',
    risk: 'safe',
    because: 'Only runs of this project read the records of the environment.'
  },
  {
    type: 'Microsoft.Network/privateDnsZones/A',
    kind: 'modify',
    risk: 'disruptive',
    because: 'A name resolves to another address after cached answers expire.'
  },

  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'modify',
    path: 'properties.autoscaleConfiguration',
    risk: 'safe',
    because: 'Instances are added or removed while the others continue to run.'
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'modify',
    path: 'zones',
    risk: 'destructive',
    because: 'Zones cannot be changed: the gateway must be recreated.',
    fixed: true
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'modify',
    path: 'properties.requestRoutingRules',
    risk: 'destructive',
    because:
      'Sends clients to another backend immediately. A cluster replacement moves the traffic step by step instead.'
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'modify',
    risk: 'disruptive',
    because: 'The gateway takes several minutes to apply the change; new connections can fail.'
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    kind: 'delete',
    risk: 'destructive',
    because: 'Clients can no longer reach the workload.'
  },
  {
    type: 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Different requests are allowed or blocked immediately.'
  },

  { type: 'Microsoft.Insights/actionGroups', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
  { type: 'Microsoft.Insights/activityLogAlerts', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
  {
    type: 'Microsoft.Insights/activityLogAlerts',
    kind: 'delete',
    risk: 'disruptive',
    because: 'The alert no longer notifies anyone.'
  },
  { type: 'Microsoft.Insights/scheduledQueryRules', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
  {
    type: 'Microsoft.Insights/scheduledQueryRules',
    kind: 'delete',
    risk: 'disruptive',
    because: 'The alert no longer notifies anyone.'
  },
  {
    type: 'Microsoft.Insights/dataCollectionRules',
    kind: 'modify',
    risk: 'safe',
    because: 'Changes only which data is collected and where it is sent.'
  },
  {
    type: 'Microsoft.OperationalInsights/queryPacks/queries',
    kind: 'modify',
    risk: 'safe',
    because: 'A saved query is only text, so nothing else changes.'
  },
  {
    type: 'Microsoft.OperationalInsights/queryPacks/queries',
    kind: 'delete',
    risk: 'safe',
    because: 'A saved query is only text, so nothing else changes.'
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces/tables',
    kind: 'modify',
    path: 'properties.plan',
    risk: 'disruptive',
    because: 'Azure allows one change of the table plan per week; alerts on the table need the Analytics plan.'
  },
  {
    type: 'Microsoft.Monitor/accounts',
    kind: 'delete',
    risk: 'destructive',
    because: 'All metrics of the clusters are lost.'
  }
]
