import { type KubernetesObject, valueAt } from '../objects.ts'
import { type BudgetStatus, budgetStatus, type DisruptablePod, type PodPopulation, podsOfBudget } from './budget.ts'

/** Answer of the API server that refuses a request, with the property names of `meta/v1` Status. */
export interface StatusAnswer {
  readonly code: number
  readonly reason: string
  readonly message: string
  readonly causes?: readonly { readonly reason: string; readonly message: string }[]
}

/** Refusal of an eviction, with the name of the budget or webhook that blocks it. */
export interface EvictionRefusal extends StatusAnswer {
  readonly blocker?: string
}

/**
 * Returns why the API server does not evict a pod, or `undefined` if it deletes the pod. Texts and order of the checks:
 * kubernetes/kubernetes: pkg/registry/core/pod/storage/eviction.go.
 */
export function evictionRefusal(
  pod: DisruptablePod,
  budgets: readonly KubernetesObject[],
  population: PodPopulation
): EvictionRefusal | undefined {
  if (ignoresBudgets(pod)) return undefined
  const selecting = budgets.filter(budget => podsOfBudget(budget, { ...population, pods: [pod] }).length > 0)
  const [budget, second] = selecting
  if (budget === undefined) return undefined
  if (second !== undefined) return severalBudgets()
  const status = budgetStatus(budget, population)
  if (mayGoUnready(pod, budget, status)) return undefined
  const { name } = budget.metadata
  if (status.syncFailure !== undefined) return { ...syncFailed(name, status.syncFailure), blocker: name }
  return status.disruptionsAllowed > 0 ? undefined : { ...budgetUsedUp(name, status), blocker: name }
}

/** Finished pods, pods that wait for a node, and pods that are already terminating count for no budget. */
function ignoresBudgets({ phase, isTerminating }: DisruptablePod): boolean {
  return phase !== 'Running' || isTerminating
}

/**
 * Returns whether an unready pod may be evicted although the budget allows no disruption. With the default policy, the
 * budget must have enough healthy pods.
 */
function mayGoUnready(pod: DisruptablePod, budget: KubernetesObject, status: BudgetStatus): boolean {
  if (pod.isReady) return false
  if (valueAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0
}

// Verbatim: kubernetes/kubernetes: pkg/registry/core/pod/storage/eviction.go
function severalBudgets(): StatusAnswer {
  const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
  return { code: 500, reason: 'InternalError', message }
}

// Verbatim: kubernetes/kubernetes: pkg/registry/core/pod/storage/eviction.go
function tooManyRequests(cause: string): StatusAnswer {
  const message = "Cannot evict pod as it would violate the pod's disruption budget."
  return {
    code: 429,
    reason: 'TooManyRequests',
    message,
    causes: [{ reason: 'DisruptionBudget', message: cause }]
  }
}

function budgetUsedUp(name: string, { desiredHealthy, currentHealthy }: BudgetStatus): StatusAnswer {
  return tooManyRequests(
    `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
  )
}

function syncFailed(name: string, why: string): StatusAnswer {
  return tooManyRequests(
    `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${why}`
  )
}
