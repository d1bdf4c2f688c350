import type { Resource, World } from '../../../azure/world.ts'
import { objectsOfKind } from '../../cluster-state.ts'
import { asRecord, type KubernetesObject, keyOfObject, referenceTo } from '../../objects.ts'
import { isReady, isTerminating, type Pod, podsIn, templateOf } from '../../pods/pod.ts'
import { systemWorkloads } from '../../pods/system-workloads.ts'
import { type Workload, workloadOf } from '../../pods/workload.ts'
import { rolloutOf } from '../../workloads.ts'
import { controllerReference } from './object-identity.ts'

/** Returns the workloads of a kind: those that somebody applied, and those that AKS itself runs. */
export function workloadObjects(world: World, cluster: Resource, kind: string): KubernetesObject[] {
  const system = systemWorkloads(cluster).filter(object => object.kind === kind)
  return [...objectsOfKind(world, cluster.id, kind), ...system]
}

/** Returns the name of the ReplicaSet that a Deployment has for a pod template. */
export function replicaSetName(deployment: string, template: string): string {
  return `${deployment}-${template}`
}

/** Returns the ReplicaSets: those that somebody applied, and one for each template of a Deployment that has pods. */
export function replicaSetObjects(world: World, cluster: Resource): KubernetesObject[] {
  const applied = objectsOfKind(world, cluster.id, 'ReplicaSet')
  const deployments = workloadObjects(world, cluster, 'Deployment').flatMap(object => {
    const workload = workloadOf(world, cluster, object)
    return workload === undefined ? [] : replicaSetsOf(world, cluster, workload)
  })
  return [...applied, ...deployments]
}

function replicaSetsOf(world: World, cluster: Resource, workload: Workload): KubernetesObject[] {
  const pods = ownPods(world, cluster, workload.key)
  const templates = [...new Set([workload.template, ...pods.map(({ template }) => template)])]
  const { name, namespace } = workload.object.metadata
  return templates.map(template => {
    const own = pods.filter(pod => pod.template === template)
    const { labels, spec } = templateOf(world, { template })
    const replicas = template === workload.template ? (workload.replicas ?? own.length) : own.length
    const ready = own.filter(pod => isReady(world, pod)).length
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: replicaSetName(name, template),
        ...(namespace !== undefined && { namespace }),
        labels: { ...labels, 'pod-template-hash': template },
        ownerReferences: [controllerReference(world, cluster, referenceTo(workload.object))]
      },
      spec: { replicas, selector: asRecord(workload.object.spec).selector, template: { metadata: { labels }, spec } },
      status: { observedGeneration: 1, replicas: own.length, readyReplicas: ready, availableReplicas: ready }
    }
  })
}

/** Returns a workload with the status that its controller writes. All other objects are returned as they are. */
export function withWorkloadStatus(world: World, cluster: Resource, object: KubernetesObject): KubernetesObject {
  const status = STATUSES[object.kind]
  const workload = status === undefined ? undefined : workloadOf(world, cluster, object)
  if (status === undefined || workload === undefined) return object
  const pods = ownPods(world, cluster, keyOfObject(referenceTo(object)))
  const current = pods.filter(({ template }) => template === workload.template)
  const { because } = rolloutOf(world, cluster, object)
  const counts = {
    requested: workload.replicas ?? pods.length,
    all: pods.length,
    updated: current.length,
    ready: pods.filter(pod => isReady(world, pod)).length,
    because: /^FailedCreate: /.test(because ?? '') ? because : undefined
  }
  return { ...object, status: { observedGeneration: 1, ...status(counts) } }
}

interface Counts {
  readonly requested: number
  readonly all: number
  readonly updated: number
  readonly ready: number
  /** Reason for which no further pod can be created. */
  readonly because: string | undefined
}

const STATUSES: Readonly<Record<string, (counts: Counts) => object>> = {
  Deployment: deploymentStatus,
  StatefulSet: ({ all, updated, ready }) => ({
    replicas: all,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: updated,
    updatedReplicas: updated
  }),
  DaemonSet: ({ all, updated, ready }) => ({
    desiredNumberScheduled: all,
    currentNumberScheduled: all,
    numberMisscheduled: 0,
    numberReady: ready,
    numberAvailable: ready,
    updatedNumberScheduled: updated,
    ...(all > ready && { numberUnavailable: all - ready })
  })
}

/** Returns the status of a Deployment (kubernetes/kubernetes: pkg/controller/deployment/sync.go). Counts of zero are left out. */
function deploymentStatus({ requested, all, updated, ready, because }: Counts): object {
  const missing = Math.max(0, requested - ready)
  const isAvailable = missing <= Math.floor(requested / 4)
  const isComplete = updated === requested && all === requested && ready >= requested
  const conditions = [
    isAvailable
      ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
      : condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
    isComplete
      ? condition('Progressing', 'True', 'NewReplicaSetAvailable', 'ReplicaSet has successfully progressed.')
      : condition('Progressing', 'True', 'ReplicaSetUpdated', 'ReplicaSet is progressing.'),
    ...(because === undefined ? [] : [condition('ReplicaFailure', 'True', 'FailedCreate', withoutReason(because))])
  ]
  return {
    ...(all > 0 && { replicas: all }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
    ...(missing > 0 && { unavailableReplicas: missing }),
    conditions
  }
}

function condition(type: string, status: string, reason: string, message: string): object {
  return { type, status, reason, message }
}

function withoutReason(text: string): string {
  return text.replace(/^FailedCreate: /, '')
}

function ownPods(world: World, cluster: Resource, key: string): Pod[] {
  return podsIn(world, cluster.id).filter(pod => pod.owner === key && !isTerminating(pod))
}
