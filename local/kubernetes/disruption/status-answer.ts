/** Cause of a refusal, with the property names of `meta/v1` StatusCause. */
export interface StatusCause {
  readonly reason?: string
  readonly message: string
}

/** Answer of the API server that refuses a request, with the property names of `meta/v1` Status. */
export interface StatusAnswer {
  readonly code: number
  /** Absent if a webhook or the API server gives none. */
  readonly reason?: string
  readonly message: string
  readonly details?: {
    readonly causes: readonly StatusCause[]
    /** Seconds after which the client may try again. */
    readonly retryAfterSeconds?: number
  }
}

/** Part of the cluster that refuses an eviction. A webhook that cannot be asked has failed. */
export type Refuser = 'budget' | 'several-budgets' | 'webhook' | 'failed-webhook'

/** Refusal of an eviction. */
export interface EvictionRefusal extends StatusAnswer {
  readonly by: Refuser
  /** Name of the budget or webhook. Absent if two budgets select the pod. */
  readonly blocker?: string
}
