import { clusterProperties } from '../../aks/cluster-model.ts'
import type { Resource } from '../../azure/world.ts'
import type { Json, KubernetesObject } from '../objects.ts'

/** Deployment or DaemonSet that AKS runs in a cluster. Requests and replicas are rounded from published manifests. */
interface SystemWorkload {
  readonly name: string
  readonly kind: 'Deployment' | 'DaemonSet'
  readonly replicas?: number
  readonly cpu: string
  readonly memory: string
  /** Pods that its budget keeps available. Absent if AKS makes no budget. */
  readonly minAvailable?: number
  /** Returns whether the cluster has it. Absent if every cluster has it. */
  readonly when?: (cluster: Resource) => boolean
}

const hasCilium = (cluster: Resource) => clusterProperties(cluster).networkProfile?.networkDataplane === 'cilium'
const hasPolicy = (cluster: Resource) => clusterProperties(cluster).addonProfiles?.azurepolicy?.enabled === true

/** Workloads with two replicas have a budget ("Upgrade an AKS cluster"; kubectl output in Azure/AKS#3384). */
const SYSTEM: readonly SystemWorkload[] = [
  { name: 'coredns', kind: 'Deployment', replicas: 2, cpu: '100m', memory: '70Mi', minAvailable: 1 },
  { name: 'coredns-autoscaler', kind: 'Deployment', replicas: 1, cpu: '20m', memory: '10Mi' },
  { name: 'konnectivity-agent', kind: 'Deployment', replicas: 2, cpu: '20m', memory: '20Mi', minAvailable: 1 },
  { name: 'metrics-server', kind: 'Deployment', replicas: 2, cpu: '150m', memory: '110Mi', minAvailable: 1 },
  { name: 'azure-policy', kind: 'Deployment', replicas: 1, cpu: '30m', memory: '50Mi', when: hasPolicy },
  { name: 'cilium', kind: 'DaemonSet', cpu: '0', memory: '0', when: hasCilium },
  { name: 'kube-proxy', kind: 'DaemonSet', cpu: '100m', memory: '0', when: cluster => !hasCilium(cluster) },
  { name: 'cloud-node-manager', kind: 'DaemonSet', cpu: '50m', memory: '50Mi' },
  { name: 'csi-azuredisk-node', kind: 'DaemonSet', cpu: '30m', memory: '60Mi' }
]

const NAMESPACE = 'kube-system'

/** Returns the workloads that AKS runs in a cluster. They are not part of the objects that a client can change. */
export function systemWorkloads(cluster: Resource): KubernetesObject[] {
  return SYSTEM.filter(({ when }) => when?.(cluster) ?? true).map(workloadObject)
}

/** Returns the budgets of the workloads that AKS runs in a cluster. */
export function systemBudgets(cluster: Resource): KubernetesObject[] {
  return SYSTEM.filter(({ when, minAvailable }) => minAvailable !== undefined && (when?.(cluster) ?? true)).map(
    ({ name, minAvailable }) => ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      // That AKS labels all of its budgets like this is assumed.
      metadata: { name, namespace: NAMESPACE, labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile' } },
      spec: { minAvailable, selector: { matchLabels: { 'k8s-app': name } } }
    })
  )
}

const objects = new Map<string, KubernetesObject>()

/** Returns the object of a workload. It is the same object each time, so that its template is digested only once. */
function workloadObject(workload: SystemWorkload): KubernetesObject {
  const known = objects.get(workload.name) ?? buildObject(workload)
  objects.set(workload.name, known)
  return known
}

function buildObject({ name, kind, replicas, cpu, memory }: SystemWorkload): KubernetesObject {
  const labels = { 'k8s-app': name }
  const spec: Json = {
    priorityClassName: 'system-cluster-critical',
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      ...(kind === 'DaemonSet' ? [{ operator: 'Exists' }] : [])
    ],
    containers: [
      { name, image: `mcr.microsoft.com/oss/kubernetes/${name}:v1`, resources: { requests: { cpu, memory } } }
    ],
    ...(kind === 'Deployment' && { affinity: PREFERS_SYSTEM_NODES })
  }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: NAMESPACE },
    spec: { ...(replicas !== undefined && { replicas }), template: { metadata: { labels }, spec } }
  }
}

const PREFERS_SYSTEM_NODES = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: 'kubernetes.azure.com/mode', operator: 'In', values: ['system'] }] }
      ]
    }
  }
} as const
