import type { KnownType } from '../../arm/api-versions.ts'
import type { ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'

const SETTING = 'Microsoft.Insights/diagnosticSettings'

interface Categories {
  readonly logs: readonly string[]
  readonly metrics: boolean
  /**
   * True if the type writes to dedicated tables and not to AzureDiagnostics. Set only for types that have dedicated
   * tables: for other types, Azure drops the setting.
   */
  readonly dedicated?: boolean
}

const PUBLIC_ADDRESS: Categories = {
  logs: ['DDoSProtectionNotifications', 'DDoSMitigationFlowLogs', 'DDoSMitigationReports'],
  metrics: true
}

/** Categories that each type sends to its workspace (Azure Monitor, "supported resource logs"). */
export const diagnosticCategories = {
  'Microsoft.ContainerRegistry/registries': {
    logs: ['ContainerRegistryRepositoryEvents', 'ContainerRegistryLoginEvents'],
    metrics: true
  },
  // `kube-audit-admin` has changes and their callers. `kube-audit` also has reads, which cause most of its cost.
  'Microsoft.ContainerService/managedClusters': {
    logs: ['cluster-autoscaler', 'kube-controller-manager', 'kube-audit-admin', 'guard'],
    metrics: false,
    dedicated: true
  },
  'Microsoft.DataProtection/backupVaults': {
    logs: ['AddonAzureBackupJobs', 'AddonAzureBackupPolicy', 'AddonAzureBackupProtectedInstance', 'CoreAzureBackup'],
    metrics: false,
    dedicated: true
  },
  'Microsoft.EventGrid/systemTopics': { logs: ['DeliveryFailures'], metrics: true, dedicated: true },
  'Microsoft.Insights/dataCollectionRules': { logs: ['LogErrors'], metrics: true },
  'Microsoft.KeyVault/vaults': { logs: ['AuditEvent'], metrics: true, dedicated: true },
  'Microsoft.Logic/workflows': { logs: ['WorkflowRuntime'], metrics: true },
  // A gateway v2 writes no performance log. Its metrics have the same information.
  'Microsoft.Network/applicationGateways': {
    logs: ['ApplicationGatewayAccessLog', 'ApplicationGatewayFirewallLog'],
    metrics: true,
    dedicated: true
  },
  // Only the structured logs are enabled: the older AzureFirewall… categories would repeat the same entries.
  'Microsoft.Network/azureFirewalls': {
    logs: [
      'AZFWNetworkRule',
      'AZFWApplicationRule',
      'AZFWNatRule',
      'AZFWThreatIntel',
      'AZFWIdpsSignature',
      'AZFWDnsQuery',
      'AZFWFqdnResolveFailure',
      'AZFWFatFlow',
      'AZFWFlowTrace',
      'AZFWApplicationRuleAggregation',
      'AZFWNetworkRuleAggregation',
      'AZFWNatRuleAggregation'
    ],
    metrics: true,
    dedicated: true
  },
  'Microsoft.Network/bastionHosts': { logs: ['BastionAuditLogs'], metrics: true },
  'Microsoft.Network/networkSecurityGroups': {
    logs: ['NetworkSecurityGroupEvent', 'NetworkSecurityGroupRuleCounter'],
    metrics: false
  },
  'Microsoft.Network/publicIPAddresses': PUBLIC_ADDRESS,
  'Microsoft.Network/virtualNetworkGateways': {
    logs: ['GatewayDiagnosticLog', 'TunnelDiagnosticLog', 'RouteDiagnosticLog', 'IKEDiagnosticLog', 'P2SDiagnosticLog'],
    metrics: true
  },
  'Microsoft.Network/virtualNetworks': { logs: [], metrics: true },
  'Microsoft.OperationalInsights/workspaces': { logs: ['Audit', 'SummaryLogs'], metrics: true },
  // Writes are not logged, because flow logs write every minute.
  'Microsoft.Storage/storageAccounts/blobServices': { logs: ['StorageRead', 'StorageDelete'], metrics: false },
  'Microsoft.Storage/storageAccounts/queueServices': {
    logs: ['StorageRead', 'StorageWrite', 'StorageDelete'],
    metrics: false
  }
} as const satisfies Partial<Record<KnownType, Categories>>

export type DiagnosedType = keyof typeof diagnosticCategories

/** Returns a resource and its diagnostic setting. The setting is an extension resource and depends on the resource. */
export function withDiagnostics(
  symbol: string,
  type: DiagnosedType,
  id: ResourceId,
  workspace: ResourceId,
  fields: Omit<ArmResource, 'type' | 'apiVersion'>
): Record<string, ArmResource> {
  return {
    [symbol]: resource(type, fields),
    [`${symbol}Diagnostics`]: resource(SETTING, {
      name: 'default',
      scope: id,
      dependsOn: [symbol],
      properties: settingProperties(diagnosticCategories[type], workspace)
    })
  }
}

/** Returns the resources without their diagnostic settings, for a stack that does not wait for the log workspace. */
export function withoutDiagnostics(resources: Record<string, ArmResource>): Record<string, ArmResource> {
  return Object.fromEntries(Object.entries(resources).filter(([, { type }]) => type !== SETTING))
}

/** Returns only the diagnostic settings of resources, for a stack that is deployed after the resources. */
export function diagnosticsOnly(resources: Record<string, ArmResource>): Record<string, ArmResource> {
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, { type }]) => type === SETTING)
      .map(([symbol, { dependsOn: _, ...setting }]) => [symbol, setting])
  )
}

function settingProperties({ logs, metrics, dedicated }: Categories, workspace: ResourceId): object {
  return {
    workspaceId: workspace,
    ...(dedicated === true ? { logAnalyticsDestinationType: 'Dedicated' } : {}),
    logs: logs.map(category => ({ category, enabled: true })),
    metrics: metrics ? [{ category: 'AllMetrics', enabled: true }] : []
  }
}
