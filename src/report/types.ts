/** What the report needs to know of a plan; the shapes of provisioning's own types, without importing them. */
export interface ReportedChange {
  readonly id: string
  readonly type: string
  readonly kind: 'create' | 'modify' | 'delete' | 'detach'
  readonly certain: boolean
  readonly risk: 'safe' | 'disruptive' | 'destructive'
  readonly because: string
  readonly properties: readonly {
    readonly path: string
    readonly kind: 'create' | 'modify' | 'delete'
    readonly before?: unknown
    readonly after?: unknown
  }[]
}

export interface ReportedStep {
  readonly step: string
  readonly evaluation: { readonly by: 'what-if' | 'reads' | 'template' | 'nothing'; readonly because?: string }
  readonly changes: readonly ReportedChange[]
  readonly unchanged: number
  readonly noise: number
  readonly pending: boolean
}

export interface ReportedTiming {
  readonly step: string
  readonly outcome: 'done' | 'unchanged' | 'failed' | 'cancelled' | 'not-started'
  readonly startedAt?: number
  readonly endedAt?: number
}

/** What is being provisioned, for headings. */
export interface Subject {
  readonly workload: string
  readonly environment: string
  readonly region: string
}
