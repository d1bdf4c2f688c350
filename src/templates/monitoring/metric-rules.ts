import { parseResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { ALERT_GROUPS, type MetricAlert } from './metric-alerts.ts'
import { RECORD_GROUPS } from './metric-records.ts'

/**
 * Returns the groups of alert and recording rules for one cluster's metrics; empty if managed Prometheus is disabled.
 */
export function metricRules(baseline: Baseline, colour: Colour, clusterSymbol: string): Record<string, ArmResource> {
  const { config, ids } = baseline
  if (!config.monitoring.prometheus) return {}
  const alerts = ALERT_GROUPS.map(group => ({
    ...group,
    rules: group.alerts.map(alert => alertRule(alert, ids.actionGroup))
  }))
  const records = RECORD_GROUPS.map(group => ({
    ...group,
    rules: group.records.map(record => ({ enabled: true, ...record }))
  }))
  return Object.fromEntries(
    [...alerts, ...records].map(({ symbol, name, rules }) => [
      symbol,
      ruleGroup(baseline, colour, { name, rules }, clusterSymbol)
    ])
  )
}

/** Returns a rule group in the region of the metrics workspace, which is also the region of the environment. */
function ruleGroup(
  { config, ids }: Baseline,
  colour: Colour,
  { name, rules }: { readonly name: string; readonly rules: readonly object[] },
  clusterSymbol: string
): ArmResource {
  const { cluster } = ids.clusters[colour]
  const clusterName = parseResourceId(cluster).name
  return resource('Microsoft.AlertsManagement/prometheusRuleGroups', {
    name: `${name}-${clusterName}`,
    ...placement(config),
    dependsOn: [clusterSymbol],
    properties: { enabled: true, clusterName, scopes: [ids.metrics, cluster], interval: 'PT1M', rules }
  })
}

function alertRule(
  { name, says, expression, lasts, severity, closesAfter }: MetricAlert,
  actionGroupId: string
): object {
  return {
    alert: name,
    enabled: true,
    expression,
    for: lasts,
    severity,
    labels: { severity: 'warning' },
    annotations: { description: says },
    resolveConfiguration: { autoResolved: true, timeToResolve: closesAfter },
    actions: [{ actionGroupId }]
  }
}
