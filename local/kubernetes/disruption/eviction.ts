import { type KubernetesObject, valueAt } from '../objects.ts'
import { type DisruptablePod, generationOf, selectsPod } from './budget.ts'
import type { BudgetStatus } from './budget-status.ts'
import type { EvictionRefusal } from './status-answer.ts'

/** Budget together with its status. */
export interface StatedBudget {
  readonly budget: KubernetesObject
  readonly status: BudgetStatus
}

/** Decision of the budgets about an eviction: a refusal, or the budget that has to count the eviction if there is one. */
export type BudgetDecision<Budget> = { readonly refusal: EvictionRefusal } | { readonly counts?: Budget }

/**
 * First minor version whose text mentions no missing pods when there are enough (kubernetes/kubernetes#133097). 1.34
 * mentions them, and 1.36 does not; 1.35 is *assumed* to be like 1.36.
 */
const COUNTING_MINOR = 35
/** Seconds after which the API server asks the client to come back for a budget that is not yet computed. */
const RETRY_AFTER_SECONDS = 10

/**
 * Returns whether the budgets of a namespace let a pod be evicted. `minor`: minor version of the API server. Texts and order
 * of the checks: kubernetes/kubernetes, `pkg/registry/core/pod/storage/eviction.go`.
 */
export function decideByBudgets<Budget extends StatedBudget>(
  pod: DisruptablePod,
  budgets: readonly Budget[],
  minor: number
): BudgetDecision<Budget> {
  if (ignoresBudgets(pod)) return {}
  const [selecting, second] = budgets.filter(({ budget }) => selectsPod(budget, pod))
  if (selecting === undefined) return {}
  if (second !== undefined) return { refusal: severalBudgets() }
  if (isUnguarded(pod, selecting)) return {}
  const cause = refusalCause(selecting, minor)
  if (cause === undefined) return { counts: selecting }
  return { refusal: budgetRefusal(selecting.budget.metadata.name, cause) }
}

/** Returns whether a pod counts for no budget: it waits for a node or its containers, has finished, or is terminating. */
function ignoresBudgets({ phase, isTerminating }: DisruptablePod): boolean {
  return phase !== 'Running' || isTerminating
}

/**
 * Returns whether an unready pod may be evicted although the budget allows no disruption. With the default policy, the
 * budget must have enough healthy pods.
 */
function isUnguarded(pod: DisruptablePod, { budget, status }: StatedBudget): boolean {
  if (pod.isReady) return false
  if (valueAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0
}

interface RefusalCause {
  readonly message: string
  readonly retryAfterSeconds?: number
}

// Verbatim: kubernetes/kubernetes: pkg/registry/core/pod/storage/eviction.go
function refusalCause({ budget, status }: StatedBudget, minor: number): RefusalCause | undefined {
  const { currentHealthy, desiredHealthy, disruptionsAllowed, observedGeneration = 0 } = status
  const subject = `The disruption budget ${budget.metadata.name}`
  if (observedGeneration < generationOf(budget)) {
    return { message: `${subject} is still being processed by the server.`, retryAfterSeconds: RETRY_AFTER_SECONDS }
  }
  if (disruptionsAllowed > 0) return undefined
  const isCounted = minor < COUNTING_MINOR || currentHealthy <= desiredHealthy
  return {
    message: isCounted
      ? `${subject} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
      : `${subject} does not allow evicting pods currently`
  }
}

// Verbatim: kubernetes/kubernetes: pkg/registry/core/pod/storage/eviction.go
function budgetRefusal(blocker: string, { message, retryAfterSeconds }: RefusalCause): EvictionRefusal {
  return {
    by: 'budget',
    blocker,
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [{ reason: 'DisruptionBudget', message }],
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds })
    }
  }
}

// Verbatim: kubernetes/kubernetes: pkg/registry/core/pod/storage/eviction.go
function severalBudgets(): EvictionRefusal {
  const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
  return { by: 'several-budgets', code: 500, message }
}
