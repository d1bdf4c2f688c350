import { clusterAlerts } from './metric-alerts-cluster.ts'
import { nodeAlerts } from './metric-alerts-node.ts'
import { podAlerts } from './metric-alerts-pod.ts'

/** Alert on the metrics of a cluster. */
export interface MetricAlert {
  readonly name: string
  readonly says: string
  /** Query in PromQL. Each series that it returns is a problem. */
  readonly expression: string
  /** Time that the condition must last; a duration in ISO 8601. */
  readonly lasts: string
  /** Severity from 0, the worst, to 4, the mildest. */
  readonly severity: 3 | 4
  /** Time without the condition until the alert is closed; a duration in ISO 8601. */
  readonly closesAfter: string
}

export interface AlertGroup {
  readonly symbol: string
  readonly name: string
  readonly alerts: readonly MetricAlert[]
}

/**
 * Alerts that Azure recommends for every cluster ("Recommended alert rules for Kubernetes clusters"), grouped by the
 * kind of object that they monitor.
 */
export const ALERT_GROUPS: readonly AlertGroup[] = [
  { symbol: 'clusterAlerts', name: 'alerts-cluster', alerts: clusterAlerts },
  { symbol: 'nodeAlerts', name: 'alerts-node', alerts: nodeAlerts },
  { symbol: 'podAlerts', name: 'alerts-pod', alerts: podAlerts }
]
