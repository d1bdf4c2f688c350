import type { MetricAlert } from './metric-alerts.ts'
import { kubeletSeries, kubeStateSeries, withController } from './promql.ts'

const RUNNING = 'image!="", container!="POD"'
const BY_CONTAINER = 'by (pod, cluster, container, namespace)'

/** Returns the query for Deployments or DaemonSets of which fewer than 80 % of the pods are ready. */
function readyShare(kind: 'deployment' | 'daemonset', ready: string, wanted: string): string {
  const by = `by (cluster, namespace, ${kind})`
  return `sum ${by} (${kubeStateSeries(ready)}) / sum ${by} (${kubeStateSeries(wanted)}) < 0.8`
}

/**
 * Returns the query for objects with a wrong number of replicas whose update has not progressed for ten minutes.
 * `wrong` is the condition, `updated` the number of updated replicas.
 */
function stuck(wrong: string, updated: string): string {
  return `(${wrong}) and (changes(${kubeStateSeries(updated)}[10m]) == 0)`
}

/** Returns the series of a horizontal pod autoscaler. */
function scaler(name: string): string {
  return kubeStateSeries(`kube_horizontalpodautoscaler_${name}`)
}

export const podAlerts: readonly MetricAlert[] = [
  {
    name: 'KubePodCrashLooping',
    says: 'A container repeatedly starts and fails.',
    expression: `max_over_time(${kubeStateSeries('kube_pod_container_status_waiting_reason', 'reason="CrashLoopBackOff"')}[5m]) >= 1`,
    lasts: 'PT15M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeJobStale',
    says: 'A job has not finished within six hours.',
    expression: `sum by (namespace, cluster) (${kubeStateSeries('kube_job_spec_completions')}) - sum by (namespace, cluster) (${kubeStateSeries('kube_job_status_succeeded')}) > 0`,
    lasts: 'PT360M',
    severity: 4,
    closesAfter: 'PT15M'
  },
  {
    name: 'KubePodContainerRestart',
    says: 'A container was restarted within the last hour.',
    expression: `sum by (namespace, controller, container, cluster) (${withController(
      `increase(${kubeStateSeries('kube_pod_container_status_restarts_total')}[1h])`
    )}) > 0`,
    lasts: 'PT15M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubePodReadyStateLow',
    says: 'Fewer than 80 % of the pods of a Deployment or DaemonSet are ready.',
    expression: [
      readyShare('deployment', 'kube_deployment_status_replicas_ready', 'kube_deployment_spec_replicas'),
      readyShare('daemonset', 'kube_daemonset_status_number_ready', 'kube_daemonset_status_desired_number_scheduled')
    ].join(' or '),
    lasts: 'PT5M',
    severity: 4,
    closesAfter: 'PT15M'
  },
  {
    name: 'KubePodFailedState',
    says: 'Pods have failed.',
    // kube-state-metrics writes the phase with a capital letter. Azure's own rule has `failed`, which never matches.
    expression: `sum by (cluster, namespace, controller) (${withController(
      kubeStateSeries('kube_pod_status_phase', 'phase="Failed"')
    )}) > 0`,
    lasts: 'PT5M',
    severity: 4,
    closesAfter: 'PT15M'
  },
  {
    name: 'KubePodNotReadyByController',
    says: 'Pods are in phase Pending or Unknown.',
    expression: `sum by (namespace, controller, cluster) (${withController(
      `max by (namespace, pod, cluster) (${kubeStateSeries('kube_pod_status_phase', 'phase=~"Pending|Unknown"')})`
    )}) > 0`,
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeStatefulSetGenerationMismatch',
    says: 'A StatefulSet was changed, and its controller has not processed the change.',
    expression: `${kubeStateSeries('kube_statefulset_status_observed_generation')} != ${kubeStateSeries('kube_statefulset_metadata_generation')}`,
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeJobFailed',
    says: 'A job has failed.',
    expression: `${kubeStateSeries('kube_job_failed')} > 0`,
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeContainerAverageCPUHigh',
    says: 'A container uses more than 95 % of its CPU limit.',
    expression: [
      `sum ${BY_CONTAINER} (rate(container_cpu_usage_seconds_total{${RUNNING}}[5m]))`,
      `sum ${BY_CONTAINER} (container_spec_cpu_quota{${RUNNING}} / container_spec_cpu_period{${RUNNING}}) > 0.95`
    ].join(' / '),
    lasts: 'PT5M',
    severity: 4,
    closesAfter: 'PT15M'
  },
  {
    name: 'KubeContainerAverageMemoryHigh',
    says: 'A container uses more than 95 % of its memory limit.',
    expression: `avg by (namespace, controller, container, cluster) (${withController(
      [
        `(container_memory_working_set_bytes{container!="", ${RUNNING}}`,
        '/ on (namespace, cluster, pod, container) group_left',
        `${kubeStateSeries('kube_pod_container_resource_limits', 'resource="memory"', 'node!=""')})`
      ].join(' ')
    )}) > 0.95`,
    lasts: 'PT10M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeletPodStartUpLatencyHigh',
    says: 'Pods take more than a minute to start on a node.',
    expression: [
      `histogram_quantile(0.99, sum by (cluster, instance, le) (rate(${kubeletSeries('kubelet_pod_worker_duration_seconds_bucket')}[5m])))`,
      `on (cluster, instance) group_left (node) ${kubeletSeries('kubelet_node_name')} > 60`
    ].join(' * '),
    lasts: 'PT10M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubePVUsageHigh',
    says: 'A volume is more than 80 % full.',
    // The two series are joined by volume claim. Otherwise, a pod with two claims would match twice, and the rule would
    // fail.
    expression: [
      kubeletSeries('kubelet_volume_stats_used_bytes'),
      '/ on (namespace, cluster, persistentvolumeclaim)',
      `${kubeletSeries('kubelet_volume_stats_capacity_bytes')} > 0.8`
    ].join(' '),
    lasts: 'PT15M',
    severity: 3,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeDeploymentReplicasMismatch',
    says: 'A Deployment has fewer available pods than requested, and the number does not rise.',
    expression: stuck(
      `${kubeStateSeries('kube_deployment_spec_replicas')} > ${kubeStateSeries('kube_deployment_status_replicas_available')}`,
      'kube_deployment_status_replicas_updated'
    ),
    lasts: 'PT15M',
    severity: 4,
    closesAfter: 'PT15M'
  },
  {
    name: 'KubeStatefulSetReplicasMismatch',
    says: 'The number of ready pods of a StatefulSet differs from the requested number and does not change.',
    expression: stuck(
      `${kubeStateSeries('kube_statefulset_status_replicas_ready')} != ${kubeStateSeries('kube_statefulset_status_replicas')}`,
      'kube_statefulset_status_replicas_updated'
    ),
    lasts: 'PT15M',
    severity: 4,
    closesAfter: 'PT10M'
  },
  {
    name: 'KubeHpaReplicasMismatch',
    says: 'A HorizontalPodAutoscaler has not reached its requested number of pods for 15 minutes.',
    expression: [
      `(${scaler('status_desired_replicas')} != ${scaler('status_current_replicas')})`,
      `(${scaler('status_current_replicas')} > ${scaler('spec_min_replicas')})`,
      `(${scaler('status_current_replicas')} < ${scaler('spec_max_replicas')})`,
      `changes(${scaler('status_current_replicas')}[15m]) == 0`
    ].join(' and '),
    lasts: 'PT15M',
    severity: 4,
    closesAfter: 'PT15M'
  },
  {
    name: 'KubeHpaMaxedOut',
    says: 'A HorizontalPodAutoscaler has been at its maximum for 15 minutes.',
    expression: `${scaler('status_current_replicas')} == ${scaler('spec_max_replicas')}`,
    lasts: 'PT15M',
    severity: 4,
    closesAfter: 'PT15M'
  }
]
