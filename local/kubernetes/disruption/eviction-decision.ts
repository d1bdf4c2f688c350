import type { Json } from '../objects.ts'
import type { DisruptablePod } from './budget.ts'
import { type BudgetDecision, decideByBudgets, type StatedBudget } from './eviction.ts'
import { refusalByWebhook, type WebhookAnswer } from './eviction-webhooks.ts'

/** Budgets and webhooks that the API server asks about the evictions in a namespace. */
export interface EvictionGuards<Budget extends StatedBudget> {
  readonly budgets: readonly Budget[]
  /** Webhooks that are asked about evictions in the namespace. */
  readonly webhooks: readonly { readonly webhook: Json; ask(): WebhookAnswer }[]
}

/** Returns whether a pod may be evicted. Webhooks are asked before the budgets. `minor`: version of the API server. */
export function decideEviction<Budget extends StatedBudget>(
  pod: DisruptablePod,
  { budgets, webhooks }: EvictionGuards<Budget>,
  minor: number
): BudgetDecision<Budget> {
  for (const { webhook, ask } of webhooks) {
    const refusal = refusalByWebhook(webhook, ask())
    if (refusal !== undefined) return { refusal }
  }
  return decideByBudgets(pod, budgets, minor)
}
