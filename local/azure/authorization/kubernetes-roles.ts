const CLUSTERS = 'Microsoft.ContainerService/managedClusters'

function dataActions(...resources: readonly string[]): string[] {
  return resources.map(resource => `${CLUSTERS}/${resource}`)
}

/** Data actions of both the reader and the writer of a namespace. */
const READ_BY_BOTH = [
  'apps/controllerrevisions/read',
  'discovery.k8s.io/endpointslices/read',
  'events.k8s.io/events/read',
  'limitranges/read',
  'metrics.k8s.io/pods/read',
  'metrics.k8s.io/nodes/read',
  'namespaces/read',
  'resourcequotas/read'
] as const

/** Resources that the reader reads and the writer writes. */
const WORKLOADS = [
  'apps/daemonsets',
  'apps/deployments',
  'apps/replicasets',
  'apps/statefulsets',
  'autoscaling/horizontalpodautoscalers',
  'batch/cronjobs',
  'batch/jobs',
  'configmaps',
  'endpoints',
  'events',
  'extensions/daemonsets',
  'extensions/deployments',
  'extensions/ingresses',
  'extensions/networkpolicies',
  'extensions/replicasets',
  'networking.k8s.io/ingresses',
  'networking.k8s.io/networkpolicies',
  'persistentvolumeclaims',
  'pods',
  'policy/poddisruptionbudgets',
  'replicationcontrollers',
  'serviceaccounts',
  'services'
] as const

const LEASES = ['read', 'write', 'delete'].map(verb => `coordination.k8s.io/leases/${verb}`)

/**
 * Data actions of the built-in roles for the Kubernetes API ("Azure built-in roles for Containers"). Neither reader nor
 * writer has `nodes/read` (Azure/AKS#3336).
 */
export const kubernetesDataActions = {
  reader: {
    dataActions: dataActions(...READ_BY_BOTH, ...WORKLOADS.map(resource => `${resource}/read`)),
    notDataActions: []
  },
  writer: {
    dataActions: dataActions(...READ_BY_BOTH, ...LEASES, ...[...WORKLOADS, 'secrets'].map(resource => `${resource}/*`)),
    notDataActions: []
  },
  admin: {
    dataActions: dataActions('*'),
    notDataActions: dataActions(
      'resourcequotas/write',
      'resourcequotas/delete',
      'namespaces/write',
      'namespaces/delete'
    )
  },
  clusterAdmin: { dataActions: dataActions('*'), notDataActions: [] }
} as const
