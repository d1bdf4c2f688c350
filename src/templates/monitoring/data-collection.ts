import { Expression } from '../../arm/expression.ts'
import { parseResourceId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { withDiagnostics } from './diagnostics.ts'
import { LOGS } from './log-workspace.ts'

const RULE = 'Microsoft.Insights/dataCollectionRules'
const ENDPOINT = 'Microsoft.Insights/dataCollectionEndpoints'

/**
 * Returns the data collection rules, by which the agents of every cluster collect data, and the resources that the
 * rules need. The stack of each cluster associates the cluster with these rules.
 */
export function dataCollection(baseline: Baseline): Record<string, ArmResource> {
  return {
    containerLogsTable: containerLogsTable(baseline),
    ...containerLogs(baseline),
    ...(baseline.config.monitoring.prometheus ? prometheus(baseline) : {})
  }
}

/**
 * Returns the ids of the data collection rules with which a cluster is associated. `prometheus` is absent if managed
 * Prometheus is disabled.
 */
export function collectionRuleIds({ config, ids }: Baseline): { containers: ResourceId; prometheus?: ResourceId } {
  const names = resourceNames(config)
  const containers = resourceId(ids.platformGroup, RULE, names.containerLogsRule)
  if (!config.monitoring.prometheus) return { containers }
  return { containers, prometheus: resourceId(ids.platformGroup, RULE, names.prometheusRule) }
}

/**
 * Returns the table of container logs, by far the largest table of the workspace. With the plan Basic, entries cost a
 * fraction of the price of Analytics, but alerts cannot use them.
 */
function containerLogsTable({ config: { monitoring }, ids }: Baseline): ArmResource {
  const { containerLogs: plan, retentionDays } = monitoring
  return resource('Microsoft.OperationalInsights/workspaces/tables', {
    name: `${parseResourceId(ids.clusterLogs).name}/ContainerLogV2`,
    dependsOn: [LOGS],
    properties: {
      plan,
      // Azure decides how long a Basic table can be queried.
      ...(plan === 'Analytics' ? { retentionInDays: retentionDays } : {}),
      totalRetentionInDays: retentionDays
    }
  })
}

interface Stream {
  readonly name: string
  /** True if managed Prometheus collects the same data as metrics. */
  readonly unlessPrometheus?: true
}

/**
 * Streams of container logs and metrics. Streams that are rarely used are left out ("Configure log collection in
 * Container Insights", cost presets).
 */
const CONTAINER_STREAMS: readonly Stream[] = [
  { name: 'Microsoft-ContainerLogV2' },
  { name: 'Microsoft-KubeEvents' },
  { name: 'Microsoft-KubePodInventory' },
  { name: 'Microsoft-KubeNodeInventory', unlessPrometheus: true },
  { name: 'Microsoft-InsightsMetrics', unlessPrometheus: true },
  { name: 'Microsoft-Perf', unlessPrometheus: true }
]

/** Syslog facilities that are collected from nodes: sign-ins, and messages of kernel and services. */
const SYSLOG_FACILITIES = ['auth', 'authpriv', 'cron', 'daemon', 'kern', 'syslog', 'user']
const SYSLOG_LEVELS = ['Warning', 'Error', 'Critical', 'Alert', 'Emergency']

/**
 * Returns the template variables with the streams of each data collection rule. The data source and the data flow of a
 * rule must have the same streams, so both use the variable.
 */
export function collectionStreamVariables({
  config: { monitoring }
}: Baseline): Readonly<Record<string, readonly string[]>> {
  const streams = CONTAINER_STREAMS.filter(
    ({ unlessPrometheus }) => !(monitoring.prometheus && unlessPrometheus === true)
  )
  return {
    containerStreams: streams.map(({ name }) => name),
    ...(monitoring.prometheus ? { prometheusStreams: ['Microsoft-PrometheusMetrics'] } : {})
  }
}

const CONTAINERS = new Expression("variables('containerStreams')")
const PROMETHEUS = new Expression("variables('prometheusStreams')")

function containerLogs(baseline: Baseline): Record<string, ArmResource> {
  const { config, ids } = baseline
  const dataSources = {
    syslog: [
      {
        name: 'nodes',
        streams: ['Microsoft-Syslog'],
        facilityNames: SYSLOG_FACILITIES,
        logLevels: SYSLOG_LEVELS
      }
    ],
    extensions: [
      {
        name: 'ContainerInsightsExtension',
        extensionName: 'ContainerInsights',
        streams: CONTAINERS,
        extensionSettings: {
          dataCollectionSettings: { interval: '1m', namespaceFilteringMode: 'Off', enableContainerLogV2: true }
        }
      }
    ]
  }
  const fields = {
    name: resourceNames(config).containerLogsRule,
    ...placement(config),
    kind: 'Linux',
    dependsOn: [LOGS, 'containerLogsTable'],
    properties: {
      dataSources,
      destinations: { logAnalytics: [{ name: 'logs', workspaceResourceId: ids.clusterLogs }] },
      dataFlows: [
        { streams: ['Microsoft-Syslog'], destinations: ['logs'] },
        { streams: CONTAINERS, destinations: ['logs'] }
      ]
    }
  }
  return withDiagnostics('containerLogs', RULE, collectionRuleIds(baseline).containers, ids.clusterLogs, fields)
}

/** Returns the workspace for metrics, and the endpoint and the data collection rule that send metrics to it. */
function prometheus(baseline: Baseline): Record<string, ArmResource> {
  const { config, ids } = baseline
  const names = resourceNames(config)
  const rule = resourceId(ids.platformGroup, RULE, names.prometheusRule)
  const fields = {
    name: names.prometheusRule,
    ...placement(config),
    kind: 'Linux',
    dependsOn: ['metrics', 'collectionEndpoint'],
    properties: {
      dataCollectionEndpointId: resourceId(ids.platformGroup, ENDPOINT, names.dataCollectionEndpoint),
      dataSources: { prometheusForwarder: [{ name: 'prometheus', streams: PROMETHEUS }] },
      destinations: { monitoringAccounts: [{ name: 'metrics', accountResourceId: ids.metrics }] },
      dataFlows: [{ streams: PROMETHEUS, destinations: ['metrics'] }]
    }
  }
  return {
    metrics: resource('Microsoft.Monitor/accounts', {
      name: names.metrics,
      ...placement(config),
      properties: { publicNetworkAccess: 'Enabled' }
    }),
    collectionEndpoint: resource(ENDPOINT, {
      name: names.dataCollectionEndpoint,
      ...placement(config),
      kind: 'Linux',
      properties: { networkAcls: { publicNetworkAccess: 'Enabled' } }
    }),
    ...withDiagnostics('prometheusRule', RULE, rule, ids.clusterLogs, fields)
  }
}
