import { asRecord, type KubernetesObject, matchesSelector, valueAt } from '../objects.ts'
import { type BudgetStatus, failedStatus, withCondition } from './budget-status.ts'
import type { ControllerScale } from './controller-scale.ts'

/** Pod as the disruption controller and the eviction API see it. */
export interface DisruptablePod {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Key of the object that controls the pod. Absent for a pod without a controller. */
  readonly controller?: string | undefined
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed'
  readonly isReady: boolean
  readonly isTerminating: boolean
}

/** Pods of a namespace, and the scales of their controllers. */
export interface PodPopulation {
  readonly pods: readonly DisruptablePod[]
  /** Returns the scale of a controller, or `undefined` if the controller does not exist. */
  scaleOf(controller: string): ControllerScale | undefined
}

/** Returns whether a budget selects a pod. An empty selector selects all pods of the namespace, a missing one none. */
export function selectsPod(budget: KubernetesObject, { namespace, labels }: DisruptablePod): boolean {
  const selector = valueAt(budget, 'spec', 'selector')
  if (selector === undefined || selector === null) return false
  return namespace === budget.metadata.namespace && matchesSelector(selector, labels)
}

/**
 * Returns the status of a budget by the arithmetic of the disruption controller (kubernetes/kubernetes:
 * pkg/controller/disruption/disruption.go). Percentages are rounded up. A number of pods that the budget gives as
 * `minAvailable` is compared with the existing pods; all other budgets are compared with the scale of the controllers.
 * The earlier status of the budget is not known: a budget whose pods have no scale was never computed.
 */
export function budgetStatus(budget: KubernetesObject, population: PodPopulation): BudgetStatus {
  const pods = population.pods.filter(pod => selectsPod(budget, pod))
  const currentHealthy = pods.filter(({ isReady, isTerminating }) => isReady && !isTerminating).length
  const counts = podCounts(budget, pods, population)
  if (typeof counts === 'string') return failedStatus(counts)
  const { expectedPods, desiredHealthy } = counts
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
  const observedGeneration = generationOf(budget)
  return withCondition({ observedGeneration, currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed })
}

/** Returns how often the specification of a budget was written. Objects of a cluster are taken as written once. */
export function generationOf({ metadata }: KubernetesObject): number {
  return Number(metadata.generation ?? 1)
}

type Counts = Pick<BudgetStatus, 'expectedPods' | 'desiredHealthy'>

/** Returns the expected and the required pods of a budget, or why they cannot be computed. */
function podCounts(
  budget: KubernetesObject,
  pods: readonly DisruptablePod[],
  population: PodPopulation
): Counts | string {
  const { minAvailable, maxUnavailable } = asRecord(budget.spec)
  if (typeof minAvailable === 'number') return { expectedPods: pods.length, desiredHealthy: minAvailable }
  if (isMissing(minAvailable) && isMissing(maxUnavailable)) return { expectedPods: 0, desiredHealthy: 0 }
  const expectedPods = expectedScale(pods, population)
  if (typeof expectedPods === 'string') return expectedPods
  const desiredHealthy = isMissing(maxUnavailable)
    ? podCount(minAvailable, expectedPods)
    : Math.max(0, expectedPods - podCount(maxUnavailable, expectedPods))
  return { expectedPods, desiredHealthy }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}

/** Returns the sum of the scales of all controllers of the pods, or why a controller has no scale. */
function expectedScale(pods: readonly DisruptablePod[], { scaleOf }: PodPopulation): number | string {
  const replicas = new Map<string, number>()
  for (const { controller, name } of pods) {
    if (controller === undefined) continue
    const scale = scaleOf(controller)
    // Verbatim: test/fixtures/kubernetes (real API servers)
    if (scale === undefined) return `found no controllers for pod "${name}"`
    if ('failure' in scale) return scale.failure
    replicas.set(scale.key, scale.replicas)
  }
  return [...replicas.values()].reduce((sum, count) => sum + count, 0)
}

/** Returns a number or a percentage of pods as a number, rounded up. */
function podCount(value: unknown, of: number): number {
  if (typeof value === 'number') return value
  return Math.ceil((Number.parseInt(String(value), 10) * of) / 100)
}
