import { Expression } from '../arm/expression.ts'
import { parseResourceId, type ResourceId, resourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import { withDiagnostics } from './diagnostics.ts'
import { LOGS } from './log-workspace.ts'
import { placement } from './placement.ts'

const RULE = 'Microsoft.Insights/dataCollectionRules'
const ENDPOINT = 'Microsoft.Insights/dataCollectionEndpoints'

/** What agents of every cluster collect; each cluster is associated with these rules by its own stack. */
export function dataCollection(baseline: Baseline): Record<string, ArmResource> {
  return {
    containerLogsTable: containerLogsTable(baseline),
    ...containerLogs(baseline),
    ...(baseline.config.monitoring.prometheus ? prometheus(baseline) : {})
  }
}

/** Ids of the rules a cluster is associated with; `prometheus` only where it is wanted. */
export function collectionRuleIds({ config, ids }: Baseline): { containers: ResourceId; prometheus?: ResourceId } {
  const names = resourceNames(config)
  const containers = resourceId(ids.platformGroup, RULE, names.containerLogsRule)
  if (!config.monitoring.prometheus) return { containers }
  return { containers, prometheus: resourceId(ids.platformGroup, RULE, names.prometheusRule) }
}

/** By far the largest table. On the plan Basic its entries cost a fraction, and cannot be alerted on. */
function containerLogsTable({ config: { monitoring }, ids }: Baseline): ArmResource {
  const { containerLogs: plan, retentionDays } = monitoring
  return resource('Microsoft.OperationalInsights/workspaces/tables', {
    name: `${parseResourceId(ids.clusterLogs).name}/ContainerLogV2`,
    dependsOn: [LOGS],
    properties: {
      plan,
      // How long a Basic table can be queried is Azure's choice.
      ...(plan === 'Analytics' ? { retentionInDays: retentionDays } : {}),
      totalRetentionInDays: retentionDays
    }
  })
}

interface Stream {
  readonly name: string
  /** Managed Prometheus collects the same as metrics. */
  readonly unlessPrometheus?: true
}

/** "Configure log collection in Container Insights", cost presets: what is not looked at otherwise. */
const CONTAINER_STREAMS: readonly Stream[] = [
  { name: 'Microsoft-ContainerLogV2' },
  { name: 'Microsoft-KubeEvents' },
  { name: 'Microsoft-KubePodInventory' },
  { name: 'Microsoft-KubeNodeInventory', unlessPrometheus: true },
  { name: 'Microsoft-InsightsMetrics', unlessPrometheus: true },
  { name: 'Microsoft-Perf', unlessPrometheus: true }
]

/** Of the nodes' own log: who signed in, what the kernel and the services reported. */
const SYSLOG_FACILITIES = ['auth', 'authpriv', 'cron', 'daemon', 'kern', 'syslog', 'user']
const SYSLOG_LEVELS = ['Warning', 'Error', 'Critical', 'Alert', 'Emergency']

/** Streams by variable: in a rule, source and flow must name the same. */
export function streamVariables({ config: { monitoring } }: Baseline): Readonly<Record<string, readonly string[]>> {
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

/** The workspace of metrics with the way into it. */
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
