import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { LOGS } from './log-workspace.ts'

const ACTION_GROUP = 'actionGroup'

/**
 * Returns the alerts of the platform and their action group. Alerts on the metrics of a cluster are in the stack of the
 * cluster.
 */
export function alerts(baseline: Baseline): Record<string, ArmResource> {
  const group = actionGroup(baseline)
  const after = Object.keys(group)
  return { ...group, ...logAlerts(baseline, after), ...activityAlerts(baseline, after) }
}

/** Returns the environment's own action group; empty if the configuration names an existing action group. */
function actionGroup({ config, ids }: Baseline): Record<string, ArmResource> {
  const { emails, actionGroupId } = config.monitoring.alerts
  if (actionGroupId !== undefined) return {}
  return {
    [ACTION_GROUP]: resource('Microsoft.Insights/actionGroups', {
      name: parseResourceId(ids.actionGroup).name,
      ...placement(config),
      location: 'global',
      properties: {
        // The short name has at most 12 characters. The messages of alerts begin with it.
        groupShortName: config.workload,
        enabled: true,
        emailReceivers: emails.map((emailAddress, i) => ({
          name: `email-${i + 1}`,
          emailAddress,
          useCommonAlertSchema: true
        }))
      }
    })
  }
}

interface LogAlert {
  readonly symbol: string
  readonly name: string
  readonly says: string
  /** Severity from 0, the worst, to 4, the mildest. */
  readonly severity: number
  readonly query: string
  /** Period of the log entries that one query covers; a duration in ISO 8601. */
  readonly window: string
  readonly condition: object
  readonly wanted: (baseline: Baseline) => boolean
}

/** Alerts on queries over the log workspace of the clusters. Azure runs each query every five minutes. */
const LOG_ALERTS: readonly LogAlert[] = [
  {
    symbol: 'dataCapAlert',
    name: 'log-data-cap',
    says: 'The log workspace has reached its daily limit: it accepts no more data today.',
    severity: 1,
    query: '_LogOperation | where Operation =~ "Data collection Status" | where Detail contains "OverQuota"',
    window: 'PT5M',
    condition: { timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0 },
    wanted: ({ config }) => config.monitoring.dailyGigabytes !== undefined
  },
  {
    symbol: 'failedPodsAlert',
    name: 'failed-pods',
    says: 'More than three pods of a cluster are in phase Failed.',
    severity: 3,
    query: [
      'KubePodInventory',
      '| summarize arg_max(TimeGenerated, PodStatus) by ClusterName, PodUid',
      '| where PodStatus == "Failed"'
    ].join('\n'),
    window: 'PT10M',
    condition: {
      timeAggregation: 'Count',
      operator: 'GreaterThan',
      threshold: 3,
      dimensions: [{ name: 'ClusterName', operator: 'Include', values: ['*'] }]
    },
    wanted: () => true
  }
]

function logAlerts(baseline: Baseline, after: readonly string[]): Record<string, ArmResource> {
  const { config, ids } = baseline
  return Object.fromEntries(
    LOG_ALERTS.filter(({ wanted }) => wanted(baseline)).map(alert => [
      alert.symbol,
      resource('Microsoft.Insights/scheduledQueryRules', {
        name: alert.name,
        ...placement(config),
        dependsOn: [LOGS, ...after],
        properties: logAlertProperties(alert, ids.clusterLogs, ids.actionGroup)
      })
    ])
  )
}

function logAlertProperties(
  { name, says, severity, query, window, condition }: LogAlert,
  workspace: ResourceId,
  group: ResourceId
): object {
  return {
    displayName: name,
    description: says,
    severity,
    enabled: true,
    scopes: [workspace],
    evaluationFrequency: 'PT5M',
    windowSize: window,
    criteria: {
      allOf: [{ query, ...condition, failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 } }]
    },
    autoMitigate: true,
    // A table of a new workspace exists only after its first entry. Until then, Azure would refuse the query.
    skipQueryValidation: true,
    actions: { actionGroups: [group] }
  }
}

interface ActivityAlert {
  readonly symbol: string
  readonly name: string
  readonly says: string
  readonly scopes: (ids: Baseline['ids']) => readonly ResourceId[]
  readonly conditions: readonly { readonly field: string; readonly equals: string }[]
}

/** Alerts on entries of the activity log. */
const ACTIVITY_ALERTS: readonly ActivityAlert[] = [
  {
    symbol: 'advisorAlert',
    name: 'advisor',
    says: 'Azure Advisor has a new recommendation.',
    scopes: ids => [ids.platformGroup, ids.clusterGroup],
    conditions: [
      { field: 'category', equals: 'Recommendation' },
      { field: 'operationName', equals: 'Microsoft.Advisor/recommendations/available/action' }
    ]
  },
  {
    symbol: 'serviceHealthAlert',
    name: 'service-health',
    says: 'Azure reports an incident, planned maintenance or a retirement.',
    // Azure reports service health for whole subscriptions.
    scopes: ids => [ids.subscription],
    conditions: [{ field: 'category', equals: 'ServiceHealth' }]
  }
]

function activityAlerts({ config, ids }: Baseline, after: readonly string[]): Record<string, ArmResource> {
  return Object.fromEntries(
    ACTIVITY_ALERTS.map(({ symbol, name, says, scopes, conditions }) => [
      symbol,
      resource('Microsoft.Insights/activityLogAlerts', {
        name,
        ...placement(config),
        location: 'global',
        ...(after.length === 0 ? {} : { dependsOn: after }),
        properties: {
          description: says,
          enabled: true,
          scopes: scopes(ids),
          condition: { allOf: conditions },
          actions: { actionGroups: [{ actionGroupId: ids.actionGroup }] }
        }
      })
    ])
  )
}
