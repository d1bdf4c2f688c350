/** What the report needs to know of a plan; the shapes of provisioning's own types, without importing them. */
export interface ReportedChange {
  readonly id: string
  readonly type: string
  readonly kind: 'create' | 'modify' | 'delete' | 'detach'
  readonly certain: boolean
  readonly risk: 'safe' | 'disruptive' | 'destructive'
  readonly because: string
  readonly properties: readonly ReportedProperty[]
}

export interface ReportedProperty {
  readonly path: string
  readonly kind: 'create' | 'modify' | 'delete'
  readonly before?: unknown
  readonly after?: unknown
}

export interface ReportedStep {
  readonly step: string
  readonly evaluation: { readonly by: 'what-if' | 'reads' | 'template' | 'nothing'; readonly because?: string }
  readonly changes: readonly ReportedChange[]
  readonly unchanged: number
  readonly noise: number
  readonly pending: boolean
  /** Faults that applying the plan does not fix. */
  readonly faults?: readonly ReportedNote[]
}

/** A step, a stack, an object in a cluster or a whole environment, and what there is to say of it. */
export interface ReportedNote {
  readonly what: string
  readonly because: string
}

/** A finding of a preflight rule. */
export interface ReportedFinding {
  readonly rule: string
  readonly code: string
  readonly severity: 'error' | 'warning' | 'not-evaluated'
  readonly subject: string
  readonly evidence: string
  readonly remedy: string
}

export interface ReportedTiming {
  readonly step: string
  readonly outcome: 'done' | 'unchanged' | 'failed' | 'cancelled' | 'not-started'
  readonly startedAt?: number
  readonly endedAt?: number
}

/** What is being provisioned or destroyed, for headings. */
export interface Subject {
  readonly workload: string
  readonly environment: string
  readonly region: string
  /** The environment is to go: whoever approves the plan has agreed to every deletion in it. */
  readonly goes?: boolean
}

/** The networks of an environment, for the picture. */
export interface Topology {
  /** Whether the hub is made by us; otherwise others own it and its subnets are not ours to show. */
  readonly ownHub: boolean
  readonly hub: TopologyNetwork
  readonly spoke: TopologyNetwork
  /** Where the spoke's routes lead. */
  readonly firewallAddress: string
}

export interface TopologyNetwork {
  readonly name: string
  readonly ranges: readonly string[]
  readonly subnets: readonly { readonly name: string; readonly range: string }[]
}
