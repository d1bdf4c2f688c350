import type { RiskRow } from './risk.ts'

/**
 * Risks of changes to resources that belong to a cluster: its maintenance windows, Prometheus rules, identities and
 * events. The first row that matches applies.
 */
export const clusterPartRisks: readonly RiskRow[] = [
  {
    type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
    kind: 'modify',
    risk: 'safe',
    because: 'Automatic maintenance by AKS runs at different times.'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Automatic maintenance by AKS can run at any time.'
  },
  {
    type: 'Microsoft.AlertsManagement/prometheusRuleGroups',
    kind: 'modify',
    risk: 'safe',
    because: 'Changes only which values are computed and who is notified.'
  },
  {
    type: 'Microsoft.AlertsManagement/prometheusRuleGroups',
    kind: 'delete',
    risk: 'disruptive',
    because:
      'The alerts of the rule group no longer notify anyone, and dashboards lack the values that the rule group computes.'
  },
  {
    type: 'Microsoft.Insights/dataCollectionRuleAssociations',
    kind: 'modify',
    risk: 'safe',
    because: 'Changes only which data is collected and where it is sent.'
  },
  {
    type: 'Microsoft.Insights/dataCollectionRuleAssociations',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Collection of cluster logs or metrics stops. Data that is already collected is kept.'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    kind: 'modify',
    path: 'location',
    risk: 'destructive',
    because:
      'The region cannot be changed: an identity in another region is a new identity without the roles of this identity.',
    fixed: true
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    kind: 'modify',
    risk: 'disruptive',
    because: 'The regions where the identity may be used can change. Its principal and its roles stay the same.'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Other pods can act as the identity. Pods that could do so before get no new token.'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    kind: 'delete',
    risk: 'destructive',
    because: 'Pods that act as the identity get no new token and lose its permissions within an hour.'
  },
  {
    type: 'Microsoft.Authorization/roleAssignments',
    kind: 'modify',
    risk: 'destructive',
    because: 'Azure refuses to change a role assignment (RoleAssignmentUpdateNotPermitted).'
  },

  {
    type: 'Microsoft.EventGrid/systemTopics',
    kind: 'modify',
    path: 'properties.source',
    risk: 'destructive',
    because: 'The source cannot be changed: the topic must be recreated, and its subscriptions are deleted with it.',
    fixed: true
  },
  {
    type: 'Microsoft.EventGrid/systemTopics',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Events are delayed or lost while the topic lacks the permission to deliver them.'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Its subscriptions are deleted with it, and events of the cluster are no longer delivered.'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Different events are delivered, or events are delivered to another destination.'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Events of the cluster are no longer delivered.'
  }
]
