interface Offered {
  readonly logs: readonly string[]
  readonly metrics: readonly string[]
  /** Category groups for logs; `allLogs` where nothing is said and there are logs. */
  readonly groups?: readonly string[]
  /** Has tables of its own in a workspace; where not, `logAnalyticsDestinationType` is taken and forgotten (azure-rest-api-specs#9281). */
  readonly dedicated?: boolean
}

/** Categories a type can send: "Supported logs for Azure Monitor", by lower-cased type. */
export const diagnosticCategories: Readonly<Record<string, Offered>> = {
  'microsoft.containerregistry/registries': {
    logs: ['ContainerRegistryRepositoryEvents', 'ContainerRegistryLoginEvents'],
    metrics: ['AllMetrics'],
    groups: ['allLogs', 'audit']
  },
  'microsoft.containerservice/managedclusters': {
    logs: [
      'kube-apiserver',
      'kube-audit',
      'kube-audit-admin',
      'kube-controller-manager',
      'kube-scheduler',
      'cluster-autoscaler',
      'cloud-controller-manager',
      'guard',
      'csi-azuredisk-controller',
      'csi-azurefile-controller',
      'csi-snapshot-controller'
    ],
    metrics: ['AllMetrics'],
    groups: ['allLogs', 'audit'],
    dedicated: true
  },
  'microsoft.eventgrid/systemtopics': { logs: ['DeliveryFailures'], metrics: ['AllMetrics'], dedicated: true },
  'microsoft.keyvault/vaults': {
    logs: ['AuditEvent', 'AzurePolicyEvaluationDetails'],
    metrics: ['AllMetrics'],
    groups: ['allLogs', 'audit'],
    dedicated: true
  },
  'microsoft.logic/workflows': { logs: ['WorkflowRuntime'], metrics: ['AllMetrics'] },
  'microsoft.network/applicationgateways': {
    logs: ['ApplicationGatewayAccessLog', 'ApplicationGatewayPerformanceLog', 'ApplicationGatewayFirewallLog'],
    metrics: ['AllMetrics'],
    dedicated: true
  },
  'microsoft.network/azurefirewalls': {
    logs: [
      'AZFWApplicationRule',
      'AZFWApplicationRuleAggregation',
      'AZFWDnsAdditional',
      'AZFWDnsQuery',
      'AZFWFatFlow',
      'AZFWFlowTrace',
      'AZFWFqdnResolveFailure',
      'AZFWIdpsSignature',
      'AZFWNatRule',
      'AZFWNatRuleAggregation',
      'AZFWNetworkRule',
      'AZFWNetworkRuleAggregation',
      'AZFWThreatIntel',
      'AzureFirewallApplicationRule',
      'AzureFirewallDnsProxy',
      'AzureFirewallNetworkRule'
    ],
    metrics: ['AllMetrics'],
    dedicated: true
  },
  'microsoft.network/bastionhosts': { logs: ['BastionAuditLogs'], metrics: ['AllMetrics'] },
  'microsoft.network/networksecuritygroups': {
    logs: ['NetworkSecurityGroupEvent', 'NetworkSecurityGroupRuleCounter'],
    metrics: []
  },
  'microsoft.network/publicipaddresses': {
    logs: ['DDoSProtectionNotifications', 'DDoSMitigationFlowLogs', 'DDoSMitigationReports'],
    metrics: ['AllMetrics'],
    groups: ['allLogs', 'audit']
  },
  'microsoft.insights/datacollectionrules': { logs: ['LogErrors', 'LogTroubleshooting'], metrics: ['AllMetrics'] },
  'microsoft.network/virtualnetworkgateways': {
    logs: ['GatewayDiagnosticLog', 'TunnelDiagnosticLog', 'RouteDiagnosticLog', 'IKEDiagnosticLog', 'P2SDiagnosticLog'],
    metrics: ['AllMetrics']
  },
  'microsoft.network/virtualnetworks': { logs: ['VMProtectionAlerts'], metrics: ['AllMetrics'] },
  'microsoft.operationalinsights/workspaces': {
    logs: ['Audit', 'SummaryLogs', 'Jobs'],
    metrics: ['AllMetrics'],
    groups: ['allLogs', 'audit']
  },
  'microsoft.storage/storageaccounts': { logs: [], metrics: ['Capacity', 'Transaction'] },
  'microsoft.storage/storageaccounts/blobservices': {
    logs: ['StorageRead', 'StorageWrite', 'StorageDelete'],
    metrics: ['Capacity', 'Transaction'],
    groups: ['allLogs', 'audit']
  },
  'microsoft.storage/storageaccounts/queueservices': {
    logs: ['StorageRead', 'StorageWrite', 'StorageDelete'],
    metrics: ['Capacity', 'Transaction'],
    groups: ['allLogs', 'audit']
  }
}
