import { clusterAlerts } from './metric-alerts-cluster.ts'
import { nodeAlerts } from './metric-alerts-node.ts'
import { podAlerts } from './metric-alerts-pod.ts'

/** An alert on a cluster's metrics. */
export interface MetricAlert {
  readonly name: string
  readonly says: string
  /** PromQL; what it gives is what is wrong. */
  readonly expression: string
  /** How long it must be so; ISO 8601. */
  readonly lasts: string
  /** 0 is the worst, 4 the mildest. */
  readonly severity: 3 | 4
  /** How long it must be over until the alert is closed; ISO 8601. */
  readonly closesAfter: string
}

export interface AlertGroup {
  readonly symbol: string
  readonly name: string
  readonly alerts: readonly MetricAlert[]
}

/** The alerts Azure recommends for every cluster ("Recommended alert rules for Kubernetes clusters"), by what they look at. */
export const ALERT_GROUPS: readonly AlertGroup[] = [
  { symbol: 'clusterAlerts', name: 'alerts-cluster', alerts: clusterAlerts },
  { symbol: 'nodeAlerts', name: 'alerts-node', alerts: nodeAlerts },
  { symbol: 'podAlerts', name: 'alerts-pod', alerts: podAlerts }
]
