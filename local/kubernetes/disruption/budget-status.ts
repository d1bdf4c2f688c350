/** Whether a budget allows a disruption, and why, with the property names of `meta/v1` Condition. */
export interface BudgetCondition {
  readonly type: 'DisruptionAllowed'
  readonly status: 'True' | 'False'
  readonly reason: 'SufficientPods' | 'InsufficientPods' | 'SyncFailed'
  readonly message: string
  readonly observedGeneration?: number
}

/** Status of a budget, with the property names of `policy/v1`. */
export interface BudgetStatus {
  /** Generation of the specification for which the status was computed. Absent if it was never computed. */
  readonly observedGeneration?: number
  readonly currentHealthy: number
  readonly desiredHealthy: number
  readonly expectedPods: number
  readonly disruptionsAllowed: number
  /** Times of evictions that the disruption controller has not yet observed, by the name of the pod. */
  readonly disruptedPods?: Readonly<Record<string, string>>
  readonly conditions?: readonly BudgetCondition[]
}

/** Status of a budget that the disruption controller has not yet observed. */
export const UNOBSERVED_STATUS: BudgetStatus = {
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
  disruptionsAllowed: 0
}

/** Returns the status of a budget that cannot be computed. Then no disruption is allowed. */
export function failedStatus(message: string): BudgetStatus {
  return {
    ...UNOBSERVED_STATUS,
    conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message }]
  }
}

/** Returns a status with the condition that belongs to its number of allowed disruptions. */
export function withCondition(status: BudgetStatus): BudgetStatus {
  const isAllowed = status.disruptionsAllowed > 0
  const condition: BudgetCondition = {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    ...(status.observedGeneration !== undefined && { observedGeneration: status.observedGeneration })
  }
  return { ...status, conditions: [condition] }
}

/**
 * Returns the status of a budget after the API server evicted one of its pods, and before the disruption controller
 * observes it. `at`: time of the eviction, as the API writes it.
 */
export function countEviction(status: BudgetStatus, pod: string, at: string): BudgetStatus {
  const disruptionsAllowed = status.disruptionsAllowed - 1
  return withCondition({ ...status, disruptionsAllowed, disruptedPods: { ...status.disruptedPods, [pod]: at } })
}
