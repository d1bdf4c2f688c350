import type { RiskRow } from './risk.ts'

/** What changes of what stands beside a cluster can do: its windows, rules, identities and events. The first row that fits decides. */
export const clusterPartRisks: readonly RiskRow[] = [
  {
    type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
    kind: 'modify',
    risk: 'safe',
    because: 'AKS changes the cluster by itself at other times.'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
    kind: 'delete',
    risk: 'disruptive',
    because: 'AKS may change the cluster by itself at any time.'
  },
  {
    type: 'Microsoft.AlertsManagement/prometheusRuleGroups',
    kind: 'modify',
    risk: 'safe',
    because: 'Only what is computed, and who is told, changes.'
  },
  {
    type: 'Microsoft.AlertsManagement/prometheusRuleGroups',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Nobody is told, and dashboards lack what it computes.'
  },
  {
    type: 'Microsoft.Insights/dataCollectionRuleAssociations',
    kind: 'modify',
    risk: 'safe',
    because: 'Only what is collected, and where to, changes.'
  },
  {
    type: 'Microsoft.Insights/dataCollectionRuleAssociations',
    kind: 'delete',
    risk: 'disruptive',
    because: 'The cluster’s logs or metrics stop; what was collected stays.'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    kind: 'modify',
    path: 'location',
    risk: 'destructive',
    because: 'It is fixed: one in another region is another identity, and has none of its roles.',
    fixed: true
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    kind: 'modify',
    risk: 'disruptive',
    because: 'In which regions it may be used can change; its principal and its roles stay.'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Other pods can act as the identity, and those that could so far get no new token.'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    kind: 'delete',
    risk: 'destructive',
    because: 'Pods that act as the identity get no new token, and lose what it may do within the hour.'
  },
  {
    type: 'Microsoft.Authorization/roleAssignments',
    kind: 'modify',
    risk: 'destructive',
    because: 'It is fixed: Azure refuses the change (RoleAssignmentUpdateNotPermitted).'
  },

  {
    type: 'Microsoft.EventGrid/systemTopics',
    kind: 'modify',
    path: 'properties.source',
    risk: 'destructive',
    because: 'It is fixed: the topic must be made anew, and its subscriptions go with it.',
    fixed: true
  },
  {
    type: 'Microsoft.EventGrid/systemTopics',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Events wait, or are lost, while nobody may deliver them.'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Its subscriptions go with it, and what happens to the cluster meanwhile is told to nobody.'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Other events are delivered, or elsewhere.'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    kind: 'delete',
    risk: 'disruptive',
    because: 'What happens to the cluster is told to nobody.'
  }
]
