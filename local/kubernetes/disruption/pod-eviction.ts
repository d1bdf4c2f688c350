import { clusterProperties } from '../../aks/cluster-model.ts'
import { minorNumber } from '../../aks/kubernetes-versions.ts'
import type { Resource, World } from '../../azure/world.ts'
import { isAskedByAks } from '../admission-webhooks.ts'
import { hastenBatch } from '../batch/batch-operation.ts'
import { findObject, objectsOfKind, stateOf } from '../cluster-state.ts'
import { type KubernetesObject, labelsOf } from '../objects.ts'
import { isFinished, isOfJob, isTerminating, type Pod, podsIn } from '../pods/pod.ts'
import { deletePod } from '../pods/pod-deletion.ts'
import { systemBudgets } from '../pods/system-workloads.ts'
import { budgetStatus, type DisruptablePod } from './budget.ts'
import { type BudgetStatus, countEviction } from './budget-status.ts'
import { decideEviction, type EvictionGuards } from './eviction-decision.ts'
import { evictionWebhooks, isAskedIn } from './eviction-webhooks.ts'
import { populationsOf } from './pod-population.ts'
import type { EvictionRefusal } from './status-answer.ts'
import { webhookServer } from './webhook-server.ts'

/** Pods, budgets and webhooks of one namespace, as the API server knows them. */
interface NamespaceView extends EvictionGuards<CountingBudget> {
  readonly pods: ReadonlyMap<string, DisruptablePod>
}

/** Budget whose status changes with each eviction. */
interface CountingBudget {
  readonly budget: KubernetesObject
  status: BudgetStatus
}

/**
 * Evictions that are requested at one time. Everything is read once. The disruption controller observes the evictions
 * only afterwards; until then, each budget counts them itself, as the API server does.
 */
export interface EvictionRound {
  readonly world: World
  readonly cluster: Resource
  readonly minor: number
  /**
   * Returns the pods of a node that a drain evicts. Those of DaemonSets stay. Terminating pods are included. Finished pods
   * are not: a drain deletes them without delay, and here they are gone with the node.
   */
  podsOnNode(node: string): readonly Pod[]
  namespace(name: string): NamespaceView
}

/** Returns the budgets of a cluster, those of AKS included. */
export function budgetsOf(world: World, cluster: Resource): KubernetesObject[] {
  return [...systemBudgets(cluster), ...objectsOfKind(world, cluster.id, 'PodDisruptionBudget')]
}

/** Begins a round of evictions. It is valid until the time or the pods of the cluster change by something else. */
export function beginEvictions(world: World, cluster: Resource): EvictionRound {
  const views = new Map<string, NamespaceView>()
  const viewOf = namespaceViews(world, cluster)
  const nodes = Map.groupBy(
    podsIn(world, cluster.id).filter(pod => !/^[^/]*\/DaemonSet\//.test(pod.owner) && !isFinished(world, pod)),
    ({ node }) => node
  )
  return {
    world,
    cluster,
    minor: minorNumber(clusterProperties(cluster).currentKubernetesVersion ?? ''),
    podsOnNode: node => nodes.get(node) ?? [],
    namespace: name => {
      const view = views.get(name) ?? viewOf(name)
      views.set(name, view)
      return view
    }
  }
}

function namespaceViews(world: World, cluster: Resource): (name: string) => NamespaceView {
  const populationOf = populationsOf(world, cluster)
  const budgets = Map.groupBy(budgetsOf(world, cluster), ({ metadata }) => metadata.namespace)
  // Mutating webhooks are asked first (Kubernetes documentation, "Dynamic Admission Control").
  const configurations = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].flatMap(kind =>
    objectsOfKind(world, cluster.id, kind)
  )
  const webhooks = configurations.flatMap(configuration =>
    evictionWebhooks([configuration]).map(webhook => ({
      configuration,
      webhook,
      ask: webhookServer(world, cluster, webhook)
    }))
  )
  return name => {
    const population = populationOf(name)
    const namespace = findObject(world, cluster.id, { apiVersion: 'v1', kind: 'Namespace', name })
    const labels = labelsOf(namespace?.metadata.labels)
    return {
      pods: new Map(population.pods.map(pod => [pod.name, pod])),
      budgets: (budgets.get(name) ?? []).map(budget => ({ budget, status: budgetStatus(budget, population) })),
      webhooks: webhooks.filter(
        ({ configuration, webhook }) => isAskedByAks(configuration, name) && isAskedIn(webhook, name, labels)
      )
    }
  }
}

/**
 * Evicts a pod, or returns why the API server refuses. Webhooks are asked before the budgets. A pod that is already
 * terminating is not evicted again. With `force`, the pod is deleted without an eviction; with `dryRun`, it stays.
 */
export function evictPod(
  round: EvictionRound,
  pod: Pod,
  { force = false, dryRun = false }: { readonly force?: boolean; readonly dryRun?: boolean } = {}
): EvictionRefusal | undefined {
  const { world, cluster } = round
  if (isTerminating(pod)) return undefined
  const refusal = force ? undefined : requestEviction(round, pod)
  if (refusal !== undefined || dryRun) return refusal
  if (isOfJob(pod)) {
    if (!force) pod.isDisrupted = true
    hastenBatch(world, cluster.id)
  }
  deletePod(world, pod)
  delete stateOf(world, cluster.id).syncedAt
  return undefined
}

/** Returns why the API server refuses an eviction. If it does not, the budget of the pod counts the eviction. */
function requestEviction({ world, minor, namespace }: EvictionRound, pod: Pod): EvictionRefusal | undefined {
  const view = namespace(pod.namespace)
  const own = view.pods.get(pod.name)
  if (own === undefined) return undefined
  const decision = decideEviction(own, view, minor)
  if ('refusal' in decision) return decision.refusal
  const { counts } = decision
  if (counts !== undefined) {
    counts.status = countEviction(counts.status, pod.name, new Date(world.now).toISOString())
  }
  return undefined
}
