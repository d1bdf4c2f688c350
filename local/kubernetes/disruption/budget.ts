import { asRecord, type KubernetesObject, matchesSelector, valueAt } from '../objects.ts'

/** Pod as the disruption controller and the eviction API see it. */
export interface DisruptablePod {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Key of the controller that counts for a budget. Absent for a pod without a controller. */
  readonly controller?: string | undefined
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed'
  readonly isReady: boolean
  readonly isTerminating: boolean
}

/** Pods of a namespace, with the requested number of replicas of each controller. */
export interface PodPopulation {
  readonly pods: readonly DisruptablePod[]
  /** Returns the requested replicas of a controller, or `undefined` if the controller has no scale. */
  replicasOf(controller: string): number | undefined
}

/** Status of a budget, with the property names of `policy/v1`. */
export interface BudgetStatus {
  readonly currentHealthy: number
  readonly desiredHealthy: number
  readonly expectedPods: number
  readonly disruptionsAllowed: number
  /** Why the controller cannot compute the budget. Then no disruption is allowed. */
  readonly syncFailure?: string
}

/** Returns the pods that a budget selects. An empty selector selects all pods of the namespace. */
export function podsOfBudget(budget: KubernetesObject, { pods }: PodPopulation): DisruptablePod[] {
  const selector = valueAt(budget, 'spec', 'selector')
  if (selector === undefined || selector === null) return []
  return pods.filter(
    ({ namespace, labels }) => namespace === budget.metadata.namespace && matchesSelector(selector, labels)
  )
}

/**
 * Returns the status of a budget by the arithmetic of the disruption controller (kubernetes/kubernetes:
 * pkg/controller/disruption/disruption.go). Percentages are rounded up. A number of pods that the budget gives as
 * `minAvailable` is compared with the existing pods; all other budgets are compared with the scale of the controllers.
 */
export function budgetStatus(budget: KubernetesObject, population: PodPopulation): BudgetStatus {
  const pods = podsOfBudget(budget, population)
  const currentHealthy = pods.filter(({ isReady, isTerminating }) => isReady && !isTerminating).length
  const { minAvailable, maxUnavailable } = asRecord(budget.spec)
  if (typeof minAvailable === 'number') return statusOf(currentHealthy, minAvailable, pods.length)
  const scale = expectedScale(pods, population)
  if (typeof scale === 'string') {
    return { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptionsAllowed: 0, syncFailure: scale }
  }
  const desired =
    maxUnavailable === undefined || maxUnavailable === null
      ? podCount(minAvailable ?? 0, scale)
      : Math.max(0, scale - podCount(maxUnavailable, scale))
  return statusOf(currentHealthy, desired, scale)
}

function statusOf(currentHealthy: number, desiredHealthy: number, expectedPods: number): BudgetStatus {
  const spare = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
  return { currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed: spare }
}

/** Returns the sum of the scales of all controllers of the pods, or why a pod has no scale. */
function expectedScale(pods: readonly DisruptablePod[], { replicasOf }: PodPopulation): number | string {
  const scales = new Map<string, number>()
  for (const { controller, name } of pods) {
    const replicas = controller === undefined ? undefined : replicasOf(controller)
    if (controller === undefined || replicas === undefined) return `found no controllers for pod "${name}"`
    scales.set(controller, replicas)
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0)
}

/** Returns a number of pods that is given as a number or as a percentage, rounded up. */
function podCount(value: unknown, of: number): number {
  if (typeof value === 'number') return value
  return Math.ceil((Number.parseInt(String(value), 10) * of) / 100)
}
