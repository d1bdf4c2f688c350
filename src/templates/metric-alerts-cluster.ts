import type { MetricAlert } from './metric-alerts.ts'
import { kubelet, state, withController } from './promql.ts'

const available = kubelet('kubelet_volume_stats_available_bytes')
const capacity = kubelet('kubelet_volume_stats_capacity_bytes')

/** Returns the query that compares the hard quotas of all namespaces with the resources of the nodes. */
function overcommitted(resource: 'cpu' | 'memory'): string {
  const quotas = state('kube_resourcequota', 'type="hard"', `resource=~"(${resource}|requests.${resource})"`)
  const nodes = state('kube_node_status_allocatable', `resource="${resource}"`)
  return `sum by (cluster) (min without (resource) (${quotas})) / sum by (cluster) (${nodes}) > 1.5`
}

export const clusterAlerts: readonly MetricAlert[] = [
  {
    name: 'KubeCPUQuotaOvercommit',
    says: 'Namespaces may ask for half as much CPU again as the nodes have.',
    expression: overcommitted('cpu'),
    lasts: 'PT5M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeMemoryQuotaOvercommit',
    says: 'Namespaces may ask for half as much memory again as the nodes have.',
    expression: overcommitted('memory'),
    lasts: 'PT5M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeContainerOOMKilledCount',
    says: 'Containers were ended because they used more memory than they may.',
    expression: `sum by (cluster, container, controller, namespace) (${withController(
      state('kube_pod_container_status_last_terminated_reason', 'reason="OOMKilled"')
    )}) > 0`,
    lasts: 'PT5M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeClientErrors',
    says: 'More than one of a hundred requests to the API server fail.',
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
    says: 'A volume will be full within four days, as it goes.',
    expression: [
      `${available} / ${capacity} < 0.15`,
      `and ${kubelet('kubelet_volume_stats_used_bytes')} > 0`,
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
    says: 'A volume has room for hardly any more files.',
    expression: `${kubelet('kubelet_volume_stats_inodes_free')} / ${kubelet('kubelet_volume_stats_inodes')} < 0.03`,
    lasts: 'PT15M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubePersistentVolumeErrors',
    says: 'A volume cannot be provided.',
    expression: `${state('kube_persistentvolume_status_phase', 'phase=~"Failed|Pending"')} > 0`,
    lasts: 'PT5M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeContainerWaiting',
    says: 'A container has not started for an hour.',
    expression: `sum by (namespace, pod, container, cluster) (${state('kube_pod_container_status_waiting_reason')}) > 0`,
    lasts: 'PT60M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeDaemonSetNotScheduled',
    says: 'Pods of a DaemonSet find no place.',
    expression: [
      state('kube_daemonset_status_desired_number_scheduled'),
      `${state('kube_daemonset_status_current_number_scheduled')} > 0`
    ].join(' - '),
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeDaemonSetMisScheduled',
    says: 'Pods of a DaemonSet run where they should not.',
    expression: `${state('kube_daemonset_status_number_misscheduled')} > 0`,
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeQuotaAlmostFull',
    says: 'A namespace has used nine tenths of a quota.',
    expression: [
      `${state('kube_resourcequota', 'type="used"')} / ignoring (instance, job, type)`,
      `(${state('kube_resourcequota', 'type="hard"')} > 0) > 0.9 < 1`
    ].join(' '),
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  }
]
