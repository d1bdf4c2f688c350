import type { Resource, World } from '../../../../local/azure/world.ts'
import { keepObject } from '../../../../local/kubernetes/cluster-state.ts'
import {
  budgetStatus,
  type DisruptablePod,
  type PodPopulation
} from '../../../../local/kubernetes/disruption/budget.ts'
import { type BudgetStatus, UNOBSERVED_STATUS } from '../../../../local/kubernetes/disruption/budget-status.ts'
import { controllerScale, type ScaleSource } from '../../../../local/kubernetes/disruption/controller-scale.ts'
import {
  asRecord,
  asRecords,
  type Json,
  type KubernetesObject,
  keyOfObject,
  labelsOf,
  type Reference,
  referenceTo,
  valueAt
} from '../../../../local/kubernetes/objects.ts'
import type { RecordedCase, Recording } from '../../../../scripts/kubernetes/case.ts'
import { emptyWorld } from '../runner/fake-host.ts'

/** Namespace of a case. Recordings write it with this placeholder, which a replay keeps. */
export const NAMESPACE = '{ns}'

/** Cluster of one recorded case: its objects, and the statuses that the simulated disruption controller gave budgets. */
export class RecordedCluster {
  readonly world: World = emptyWorld()
  readonly cluster: Resource = {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/replay',
    type: 'Microsoft.ContainerService/managedClusters',
    name: 'replay',
    properties: {},
    generation: 1,
    createdAt: 0
  }
  readonly minor: number
  readonly #objects = new Map<string, KubernetesObject>()
  readonly #statuses = new Map<string, BudgetStatus>()

  constructor({ version, prelude }: Recording, { objects = [], namespaceLabels = {} }: RecordedCase) {
    this.minor = Number(version.split('.')[1])
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: namespaceLabels } }
    for (const manifest of [namespace, ...prelude, ...objects]) this.put(objectOf(manifest))
    this.observe()
  }

  find(reference: Reference): KubernetesObject | undefined {
    return this.#objects.get(keyOfObject(reference))
  }

  ofKind(kind: string): KubernetesObject[] {
    return [...this.#objects.values()].filter(object => object.kind === kind)
  }

  /** Creates or replaces an object. The functions that read the world see it too. */
  put(object: KubernetesObject): void {
    this.#objects.set(keyOfObject(referenceTo(object)), object)
    keepObject(this.world, this.cluster.id, object, 'test/replay')
  }

  remove(object: KubernetesObject): void {
    this.#objects.delete(keyOfObject(referenceTo(object)))
  }

  /** Returns the budgets of the namespace with their present statuses. */
  budgets(): { readonly budget: KubernetesObject; readonly status: BudgetStatus }[] {
    return this.ofKind('PodDisruptionBudget')
      .filter(({ metadata }) => metadata.namespace === NAMESPACE)
      .map(budget => ({ budget, status: this.statusOf(budget) }))
  }

  statusOf(budget: KubernetesObject): BudgetStatus {
    return this.#statuses.get(keyOfObject(referenceTo(budget))) ?? UNOBSERVED_STATUS
  }

  setStatus(budget: KubernetesObject, status: BudgetStatus): void {
    this.#statuses.set(keyOfObject(referenceTo(budget)), status)
  }

  /** Lets the disruption controller compute the statuses of all budgets. */
  observe(): void {
    const pods = this.ofKind('Pod').map(disruptable)
    const population: PodPopulation = { pods, scaleOf: key => this.#scaleOf(key) }
    for (const budget of this.ofKind('PodDisruptionBudget')) this.setStatus(budget, budgetStatus(budget, population))
  }

  #scaleOf(key: string): ReturnType<PodPopulation['scaleOf']> {
    const controller = this.#objects.get(key)
    const source: ScaleSource = {
      find: reference => this.find(reference),
      definitions: this.ofKind('CustomResourceDefinition'),
      replicasOf: object => Number(valueAt(object, 'spec', 'replicas') ?? 1)
    }
    return controller === undefined ? undefined : controllerScale(controller, source)
  }
}

const CLUSTER_SCOPED = ['Namespace', 'Node', 'CustomResourceDefinition', 'ValidatingWebhookConfiguration']

/** Returns a manifest of a recording as an object of the API server. Objects belong to the namespace of the case. */
export function objectOf(manifest: Json): KubernetesObject {
  const { apiVersion = 'v1', kind = 'Pod', metadata, ...rest } = manifest
  const namespace = CLUSTER_SCOPED.includes(String(kind)) ? {} : { namespace: NAMESPACE }
  const { name, ...own } = asRecord(metadata)
  const generation = { generation: 1 }
  return {
    apiVersion: String(apiVersion),
    kind: String(kind),
    metadata: { ...namespace, ...generation, ...own, name: String(name) },
    ...rest
  }
}

/** Returns a pod as budgets see it. */
export function disruptable({ metadata, status }: KubernetesObject): DisruptablePod {
  const { namespace = NAMESPACE, name, labels, ownerReferences, deletionTimestamp } = metadata
  const owner = asRecords(ownerReferences).find(({ controller }) => controller === true)
  const { phase = 'Pending', conditions } = asRecord(status)
  return {
    namespace,
    name,
    labels: labelsOf(labels),
    controller:
      owner &&
      keyOfObject({
        apiVersion: String(owner.apiVersion),
        kind: String(owner.kind),
        name: String(owner.name),
        namespace
      }),
    phase: phaseOf(phase),
    isReady: asRecords(conditions).some(({ type, status }) => type === 'Ready' && status === 'True'),
    isTerminating: deletionTimestamp !== undefined
  }
}

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const

function phaseOf(value: unknown): DisruptablePod['phase'] {
  return PHASES.find(phase => phase === value) ?? 'Pending'
}
