/** A change of a plan. The types in this file repeat the types of `provisioning`, which this module may not import. */
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
  /** Faults that the plan does not fix. */
  readonly faults?: readonly ReportedNote[]
}

/** A subject with a reason. `what` is a step, a stack, an object in a cluster or a whole environment. */
export interface ReportedNote {
  readonly what: string
  readonly because: string
  /** Instruction for the reader, if `because` does not contain it. */
  readonly remedy?: string
}

/** A finding of a preflight rule. */
export interface ReportedFinding {
  readonly rule: string
  readonly code: string
  readonly severity: 'error' | 'warning' | 'not-evaluated'
  readonly subject: string
  readonly evidence: string
  readonly remedy: string
  readonly lacks?: string
}

export interface ReportedTiming {
  readonly step: string
  readonly outcome: 'done' | 'unchanged' | 'failed' | 'cancelled' | 'not-started'
  readonly startedAt?: number
  readonly endedAt?: number
}

/** The environment that is provisioned or destroyed, for headings. */
export interface Subject {
  readonly workload: string
  readonly environment: string
  readonly region: string
  /** Whether the plan destroys the environment. Its approval then covers every deletion. */
  readonly goes?: boolean
}

/** The networks of an environment, for the flowchart. */
export interface Topology {
  /** Whether this project creates the hub. The subnets of an existing hub are not shown. */
  readonly ownHub: boolean
  readonly hub: TopologyNetwork
  readonly spoke: TopologyNetwork
  /** Address of the firewall: the next hop of the spoke's routes. */
  readonly firewallAddress: string
}

export interface TopologyNetwork {
  readonly name: string
  readonly ranges: readonly string[]
  readonly subnets: readonly { readonly name: string; readonly range: string }[]
}
