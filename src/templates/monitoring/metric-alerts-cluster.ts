import type { MetricAlert } from './metric-alerts.ts'
import { kubeletSeries, kubeStateSeries, withController } from './promql.ts'

const available = kubeletSeries('kubelet_volume_stats_available_bytes')
const capacity = kubeletSeries('kubelet_volume_stats_capacity_bytes')

/**
 * Returns the query for clusters whose namespaces have hard quotas above 150 % of the allocatable resources of the
 * nodes.
 */
function overcommitted(resource: 'cpu' | 'memory'): string {
  const quotas = kubeStateSeries('kube_resourcequota', 'type="hard"', `resource=~"(${resource}|requests.${resource})"`)
  const nodes = kubeStateSeries('kube_node_status_allocatable', `resource="${resource}"`)
  return `sum by (cluster) (min without (resource) (${quotas})) / sum by (cluster) (${nodes}) > 1.5`
}

export const clusterAlerts: readonly MetricAlert[] = [
  {
    name: 'KubeCPUQuotaOvercommit',
    says: 'The CPU quotas of the namespaces exceed 150 % of the CPU that the nodes have.',
    expression: overcommitted('cpu'),
    lasts: 'PT5M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeMemoryQuotaOvercommit',
    says: 'The memory quotas of the namespaces exceed 150 % of the memory that the nodes have.',
    expression: overcommitted('memory'),
    lasts: 'PT5M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeContainerOOMKilledCount',
    says: 'Containers were ended because they exceeded their memory limit.',
    expression: `sum by (cluster, container, controller, namespace) (${withController(
      kubeStateSeries('kube_pod_container_status_last_terminated_reason', 'reason="OOMKilled"')
    )}) > 0`,
    lasts: 'PT5M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeClientErrors',
    says: 'More than 1 % of the requests to the API server fail.',
    expression: [
      'sum by (cluster, instance, job, namespace) (rate(rest_client_requests_total{code=~"5.."}[5m]))',
      'sum by (cluster, instance, job, namespace) (rate(rest_client_requests_total[5m])) > 0.01'
    ].join(' / '),
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubePersistentVolumeFillingUp',
    says: 'A volume will be full within four days at its current growth.',
    expression: [
      `${available} / ${capacity} < 0.15`,
      `and ${kubeletSeries('kubelet_volume_stats_used_bytes')} > 0`,
      `and predict_linear(${available}[6h], 4 * 24 * 3600) < 0`,
      'unless on (namespace, persistentvolumeclaim, cluster)',
      'kube_persistentvolumeclaim_access_mode{access_mode="ReadOnlyMany"} == 1',
      'unless on (namespace, persistentvolumeclaim, cluster)',
      'kube_persistentvolumeclaim_labels{label_excluded_from_alerts="true"} == 1'
    ].join(' '),
    lasts: 'PT60M',
    severity: 4,
    closesAfter: 'PT15M'
  },
  {
    name: 'KubePersistentVolumeInodesFillingUp',
    says: 'A volume has less than 3 % of its inodes left.',
    expression: `${kubeletSeries('kubelet_volume_stats_inodes_free')} / ${kubeletSeries('kubelet_volume_stats_inodes')} < 0.03`,
    lasts: 'PT15M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubePersistentVolumeErrors',
    says: 'A persistent volume failed or is pending.',
    expression: `${kubeStateSeries('kube_persistentvolume_status_phase', 'phase=~"Failed|Pending"')} > 0`,
    lasts: 'PT5M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeContainerWaiting',
    says: 'A container has not started for an hour.',
    expression: `sum by (namespace, pod, container, cluster) (${kubeStateSeries('kube_pod_container_status_waiting_reason')}) > 0`,
    lasts: 'PT60M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeDaemonSetNotScheduled',
    says: 'Pods of a DaemonSet cannot be scheduled.',
    expression: [
      kubeStateSeries('kube_daemonset_status_desired_number_scheduled'),
      `${kubeStateSeries('kube_daemonset_status_current_number_scheduled')} > 0`
    ].join(' - '),
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeDaemonSetMisScheduled',
    says: 'Pods of a DaemonSet run on nodes that it does not select.',
    expression: `${kubeStateSeries('kube_daemonset_status_number_misscheduled')} > 0`,
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeQuotaAlmostFull',
    says: 'A namespace has used 90 % of a quota.',
    expression: [
      `${kubeStateSeries('kube_resourcequota', 'type="used"')} / ignoring (instance, job, type)`,
      `(${kubeStateSeries('kube_resourcequota', 'type="hard"')} > 0) > 0.9 < 1`
    ].join(' '),
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  }
]
