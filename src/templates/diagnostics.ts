import type { KnownType } from '../arm/api-versions.ts'
import type { ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'

const SETTING = 'Microsoft.Insights/diagnosticSettings'

interface Categories {
  readonly logs: readonly string[]
  readonly metrics: boolean
  /** Tables of their own instead of AzureDiagnostics; only where the type has such tables, else Azure drops the setting. */
  readonly dedicated?: boolean
}

const PUBLIC_ADDRESS: Categories = {
  logs: ['DDoSProtectionNotifications', 'DDoSMitigationFlowLogs', 'DDoSMitigationReports'],
  metrics: true
}

/** What each type sends to its workspace (Azure Monitor, "supported resource logs"). */
export const diagnosticCategories = {
  'Microsoft.ContainerRegistry/registries': {
    logs: ['ContainerRegistryRepositoryEvents', 'ContainerRegistryLoginEvents'],
    metrics: true
  },
  // Who changed what, without the reads of `kube-audit`, which are most of its cost.
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
  // A gateway of the second generation writes no performance log; its metrics tell the same.
  'Microsoft.Network/applicationGateways': {
    logs: ['ApplicationGatewayAccessLog', 'ApplicationGatewayFirewallLog'],
    metrics: true,
    dedicated: true
  },
  // The structured logs only: the older AzureFirewall… categories would carry the same entries a second time.
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
  // Flow logs are written every minute, which nobody wants to read about.
  'Microsoft.Storage/storageAccounts/blobServices': { logs: ['StorageRead', 'StorageDelete'], metrics: false },
  'Microsoft.Storage/storageAccounts/queueServices': {
    logs: ['StorageRead', 'StorageWrite', 'StorageDelete'],
    metrics: false
  }
} as const satisfies Partial<Record<KnownType, Categories>>

export type DiagnosedType = keyof typeof diagnosticCategories

/** A resource together with its diagnostic setting, which is an extension resource on it and so depends on it. */
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

/** The resources without their settings, for a stack that does not wait for the workspace. */
export function withoutSettings(resources: Record<string, ArmResource>): Record<string, ArmResource> {
  return Object.fromEntries(Object.entries(resources).filter(([, { type }]) => type !== SETTING))
}

/** Their settings, for a stack that comes after them. */
export function settingsAlone(resources: Record<string, ArmResource>): Record<string, ArmResource> {
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
