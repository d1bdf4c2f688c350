import type { MetricAlert } from './metric-alerts.ts'
import { kubeStateSeries, nodeSeries } from './promql.ts'

const ROOT = ['mountpoint="/"', 'fstype!=""']

export const nodeAlerts: readonly MetricAlert[] = [
  {
    name: 'KubeNodeUnreachable',
    says: 'A node is unreachable, and the autoscaler is not removing it.',
    expression: [
      `(${kubeStateSeries('kube_node_spec_taint', 'key="node.kubernetes.io/unreachable"', 'effect="NoSchedule"')}`,
      `unless ignoring (key, value) ${kubeStateSeries('kube_node_spec_taint', 'key="ToBeDeletedByClusterAutoscaler"')}) == 1`
    ].join(' '),
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeNodeReadinessFlapping',
    says: 'A node repeatedly becomes ready and not ready.',
    expression: `sum by (cluster, node) (changes(${kubeStateSeries('kube_node_status_condition', 'status="true"', 'condition="Ready"')}[15m])) > 2`,
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeNodeDiskUsageHigh',
    says: "A node's disk is more than 80 % full.",
    expression: `100 - ${nodeSeries('node_filesystem_avail_bytes', ...ROOT)} * 100 / ${nodeSeries('node_filesystem_size_bytes', ...ROOT)} > 80`,
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  }
]
