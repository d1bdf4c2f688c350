/** Returns a series of kube-state-metrics, with further selectors such as `reason="OOMKilled"`. */
export function kubeStateSeries(metric: string, ...selectors: readonly string[]): string {
  return `${metric}{${['job="kube-state-metrics"', ...selectors].join(', ')}}`
}

/** Returns a series of the kubelets. */
export function kubeletSeries(metric: string): string {
  return `${metric}{job="kubelet"}`
}

/** Returns a series of the nodes, with further selectors. */
export function nodeSeries(metric: string, ...selectors: readonly string[]): string {
  return `${metric}{${['job="node"', ...selectors].join(', ')}}`
}

/** Returns a series of pods with an additional label `controller`, which is the name of the pod's owner. */
export function withController(series: string): string {
  const owners = 'label_replace(kube_pod_owner, "controller", "$1", "owner_name", "(.*)")'
  return `${series} * on (namespace, pod, cluster) group_left (controller) ${owners}`
}
