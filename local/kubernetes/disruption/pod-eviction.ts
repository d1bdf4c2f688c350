import type { Resource, World } from '../../azure/world.ts'
import { objectsOfKind, stateOf } from '../cluster-state.ts'
import type { KubernetesObject } from '../objects.ts'
import { isReady, isTerminating, type Pod, podsIn, templateOf } from '../pods/pod.ts'
import { deletePod } from '../pods/pod-lifecycle.ts'
import { systemBudgets } from '../pods/system-workloads.ts'
import { type Workload, workloadsOf } from '../pods/workload.ts'
import type { DisruptablePod, PodPopulation } from './budget.ts'
import { type EvictionRefusal, evictionRefusal } from './eviction.ts'
import { webhookRefusal } from './eviction-webhooks.ts'

/** Returns the budgets of a cluster, those of AKS included. */
export function budgetsOf(world: World, cluster: Resource): KubernetesObject[] {
  return [...systemBudgets(cluster), ...objectsOfKind(world, cluster.id, 'PodDisruptionBudget')]
}

/** Returns the pods of a node that a drain evicts: all but those of DaemonSets. Terminating pods are included. */
export function podsOnNode(world: World, cluster: Resource, node: string): Pod[] {
  return podsIn(world, cluster.id).filter(pod => pod.node === node && !/^[^/]*\/DaemonSet\//.test(pod.owner))
}

/**
 * Evicts a pod, or returns why the API server refuses. A webhook is asked before the budgets. A pod that is already
 * terminating is left alone. With `force`, the pod is deleted without an eviction.
 */
export function evictPod(
  world: World,
  cluster: Resource,
  pod: Pod,
  { force = false, dryRun = false }: { readonly force?: boolean; readonly dryRun?: boolean } = {}
): EvictionRefusal | undefined {
  if (isTerminating(pod)) return undefined
  if (!force) {
    const refused = webhookRefusal(world, cluster, pod) ?? refusedByBudget(world, cluster, pod)
    if (refused !== undefined) return refused
  }
  if (!dryRun) {
    deletePod(world, pod)
    delete stateOf(world, cluster.id).syncedAt
  }
  return undefined
}

function refusedByBudget(world: World, cluster: Resource, pod: Pod): EvictionRefusal | undefined {
  const budgets = budgetsOf(world, cluster).filter(({ metadata }) => metadata.namespace === pod.namespace)
  if (budgets.length === 0) return undefined
  const population = populationOf(world, cluster, pod.namespace)
  const own = population.pods.find(({ name }) => name === pod.name)
  return own === undefined ? undefined : evictionRefusal(own, budgets, population)
}

/** Returns the pods of a namespace as budgets count them. */
export function populationOf(world: World, cluster: Resource, namespace: string): PodPopulation {
  const workloads = new Map(workloadsOf(world, cluster).map(workload => [workload.key, workload]))
  const pods = podsIn(world, cluster.id)
    .filter(pod => pod.namespace === namespace)
    .map(pod => disruptable(world, pod, workloads.get(pod.owner)))
  return { pods, replicasOf: key => workloads.get(key)?.replicas }
}

function disruptable(world: World, pod: Pod, workload: Workload | undefined): DisruptablePod {
  const { namespace, name, owner, node } = pod
  return {
    namespace,
    name,
    labels: templateOf(world, pod).labels,
    controller: workload?.object.kind === 'Pod' ? undefined : owner,
    phase: node === undefined || pod.readyAt === undefined ? 'Pending' : 'Running',
    isReady: isReady(world, pod),
    isTerminating: isTerminating(pod)
  }
}
