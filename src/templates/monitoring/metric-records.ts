import { kubeStateSeries, nodeSeries } from './promql.ts'

/**
 * Recording rule: a series that Azure computes once a minute, so that dashboards need not compute it each time they are
 * opened.
 */
export interface MetricRecord {
  readonly record: string
  readonly expression: string
  readonly labels?: Readonly<Record<string, string>>
}

export interface RecordGroup {
  readonly symbol: string
  readonly name: string
  readonly records: readonly MetricRecord[]
}

const NO_LOOPBACK = 'device!="lo"'
const PHYSICAL = 'device!=""'
const free = [
  'node_memory_Buffers_bytes',
  'node_memory_Cached_bytes',
  'node_memory_MemFree_bytes',
  'node_memory_Slab_bytes'
]
const availableMemory = `(${nodeSeries('node_memory_MemAvailable_bytes')} or (${free.map(each => nodeSeries(each)).join(' + ')}))`

function received(what: 'bytes' | 'drop', direction: 'receive' | 'transmit'): MetricRecord {
  return {
    record: `instance:node_network_${direction}_${what}_excluding_lo:rate5m`,
    expression: `sum without (device) (rate(${nodeSeries(`node_network_${direction}_${what}_total`, NO_LOOPBACK)}[5m]))`
  }
}

/** Records of the node mixin (github.com/prometheus/node_exporter, docs/node-mixin). */
const nodeRecords: readonly MetricRecord[] = [
  {
    record: 'instance:node_num_cpu:sum',
    expression: `count without (cpu, mode) (${nodeSeries('node_cpu_seconds_total', 'mode="idle"')})`
  },
  {
    record: 'instance:node_cpu_utilisation:rate5m',
    expression: `1 - avg without (cpu) (sum without (mode) (rate(${nodeSeries('node_cpu_seconds_total', 'mode=~"idle|iowait|steal"')}[5m])))`
  },
  {
    record: 'instance:node_load1_per_cpu:ratio',
    expression: `${nodeSeries('node_load1')} / ${nodeSeries('instance:node_num_cpu:sum')}`
  },
  {
    record: 'instance:node_memory_utilisation:ratio',
    expression: `1 - ${availableMemory} / ${nodeSeries('node_memory_MemTotal_bytes')}`
  },
  { record: 'instance:node_vmstat_pgmajfault:rate5m', expression: `rate(${nodeSeries('node_vmstat_pgmajfault')}[5m])` },
  {
    record: 'instance_device:node_disk_io_time_seconds:rate5m',
    expression: `rate(${nodeSeries('node_disk_io_time_seconds_total', PHYSICAL)}[5m])`
  },
  {
    record: 'instance_device:node_disk_io_time_weighted_seconds:rate5m',
    expression: `rate(${nodeSeries('node_disk_io_time_weighted_seconds_total', PHYSICAL)}[5m])`
  },
  received('bytes', 'receive'),
  received('bytes', 'transmit'),
  received('drop', 'receive'),
  received('drop', 'transmit')
]

/** PromQL join that adds a node to each pod: the newest node if the pod had several. */
const POD_NODE = [
  '* on (cluster, namespace, pod) group_left (node)',
  'topk by (cluster, namespace, pod) (1, max by (cluster, namespace, pod, node) (kube_pod_info{node!=""}))'
].join(' ')

const ACTIVE = `max by (namespace, pod, cluster) (${kubeStateSeries('kube_pod_status_phase', 'phase=~"Pending|Running"')} == 1)`

function memory(kind: 'working_set_bytes' | 'rss' | 'cache' | 'swap'): MetricRecord {
  const series = `container_memory_${kind}{job="cadvisor", image!=""}`
  return { record: `node_namespace_pod_container:container_memory_${kind}`, expression: `${series} ${POD_NODE}` }
}

/**
 * Returns the records for requests or limits of the pods that are pending or running: one record by pod, and one total
 * by namespace.
 */
function asked(resource: 'memory' | 'cpu', what: 'requests' | 'limits'): MetricRecord[] {
  const metric = `kube_pod_container_resource_${what}`
  const series = kubeStateSeries(metric, `resource="${resource}"`)
  const join = '* on (namespace, pod, cluster) group_left ()'
  return [
    { record: `cluster:namespace:pod_${resource}:active:${metric}`, expression: `${series} ${join} ${ACTIVE}` },
    {
      record: `namespace_${resource}:${metric}:sum`,
      expression: `sum by (namespace, cluster) (sum by (namespace, pod, cluster) (max by (namespace, pod, container, cluster) (${series}) ${join} ${ACTIVE}))`
    }
  ]
}

/** Returns the record of pods by their owner. A Deployment owns its pods through a ReplicaSet. */
function owned(kind: 'DaemonSet' | 'StatefulSet' | 'Job'): MetricRecord {
  return ownership(kind.toLowerCase(), kubeStateSeries('kube_pod_owner', `owner_kind="${kind}"`))
}

function ownedByDeployment(): MetricRecord {
  const replicaSets = `label_replace(${kubeStateSeries('kube_pod_owner', 'owner_kind="ReplicaSet"')}, "replicaset", "$1", "owner_name", "(.*)")`
  const deployments = [
    '* on (replicaset, namespace, cluster) group_left (owner_name)',
    `topk by (replicaset, namespace, cluster) (1, max by (replicaset, namespace, cluster, owner_name) (${kubeStateSeries('kube_replicaset_owner')}))`
  ].join(' ')
  return ownership('deployment', `${replicaSets} ${deployments}`)
}

function ownership(type: string, series: string): MetricRecord {
  return {
    record: 'namespace_workload_pod:kube_pod_owner:relabel',
    expression: `max by (cluster, namespace, workload, pod) (label_replace(${series}, "workload", "$1", "owner_name", "(.*)"))`,
    labels: { workload_type: type }
  }
}

/** Records of the Kubernetes mixin (github.com/kubernetes-monitoring/kubernetes-mixin), with the label `cluster`. */
const kubernetesRecords: readonly MetricRecord[] = [
  {
    record: 'node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate',
    expression: `sum by (cluster, namespace, pod, container) (irate(container_cpu_usage_seconds_total{job="cadvisor", image!=""}[5m])) ${POD_NODE}`
  },
  memory('working_set_bytes'),
  memory('rss'),
  memory('cache'),
  memory('swap'),
  ...asked('memory', 'requests'),
  ...asked('cpu', 'requests'),
  ...asked('memory', 'limits'),
  ...asked('cpu', 'limits'),
  ownedByDeployment(),
  owned('DaemonSet'),
  owned('StatefulSet'),
  owned('Job'),
  { record: ':node_memory_MemAvailable_bytes:sum', expression: `sum by (cluster) ${availableMemory}` },
  {
    record: 'cluster:node_cpu:ratio_rate5m',
    expression: [
      `sum by (cluster) (rate(${nodeSeries('node_cpu_seconds_total', 'mode!="idle"', 'mode!="iowait"', 'mode!="steal"')}[5m]))`,
      `count by (cluster) (sum by (cluster, instance, cpu) (${nodeSeries('node_cpu_seconds_total')}))`
    ].join(' / ')
  }
]

/** Recording rules for the series that the dashboards of managed Prometheus use. */
export const RECORD_GROUPS: readonly RecordGroup[] = [
  { symbol: 'nodeRecords', name: 'records-node', records: nodeRecords },
  { symbol: 'kubernetesRecords', name: 'records-kubernetes', records: kubernetesRecords }
]
