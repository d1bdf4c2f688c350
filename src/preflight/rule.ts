import type { ResourceId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { Log } from '../runtime/doors.ts'
import type { Prerequisites } from '../templates/index.ts'
import type { CertificateInput } from './certificate-input.ts'
import type { Finding } from './finding.ts'

/**
 * When a rule is evaluated: before a plan, before an apply plans again, when a plan is known (in both modes), and right
 * before a cluster is written.
 */
export type Phase = 'plan' | 'apply' | 'planned' | 'before-cluster'

/** The part of an environment that a run creates, or deletes. */
export type Target =
  | 'network'
  | 'network-exists'
  | 'platform'
  | 'cluster'
  | 'gitops'
  | 'destroy'
  | 'cluster-removal'
  | 'drift'

/** Which repository is told of cluster events, and with what. */
export interface EventReceiver {
  /** `owner/name`. */
  readonly repository: string
  /** May dispatch to it; absent where this run was not given one. */
  readonly token?: string | undefined
  /** Changes when the token is renewed: a plan, which is not given the token, sees by it that another must be sent. */
  readonly revision?: string | undefined
}

/** The targets of a run and the secrets that it was given: the part of a request that depends on its steps. */
export interface RunScope {
  readonly targets: readonly Target[]
  /** Clusters that the run creates, manages or deletes. */
  readonly colours?: readonly Colour[]
  readonly certificates?: readonly CertificateInput[]
  readonly events?: EventReceiver | undefined
  /** Key or token for a private Git source over HTTPS. */
  readonly gitKey?: string | undefined
}

/** A planned step as rules see it. */
export interface PlannedStep {
  readonly step: string
  readonly pending: boolean
  readonly changes: readonly PlannedChange[]
}

export interface PlannedChange {
  readonly id: ResourceId
  readonly type: string
  readonly kind: 'create' | 'modify' | 'delete' | 'detach'
  readonly properties: readonly {
    readonly path: string
    readonly kind: 'create' | 'modify' | 'delete'
    readonly before?: unknown
    readonly after?: unknown
  }[]
}

export interface PreflightRequest extends Required<Pick<RunScope, 'targets' | 'colours' | 'certificates'>> {
  readonly phase: Phase
  readonly mode: 'plan' | 'apply'
  readonly baseline: Baseline
  readonly events: EventReceiver | undefined
  readonly gitKey: string | undefined
  /** Milliseconds since 1970. */
  readonly now: number
  readonly log: Log
  /** Rights, providers and regional types of the targets. */
  readonly prerequisites: Prerequisites
  /** Everything that the stacks of the run contain. */
  readonly resources: readonly ResourceId[]
  /** The plan; empty before it is known. */
  readonly planned: readonly PlannedStep[]
  /** Resources that the plan deletes, with what Azure deletes along with them. */
  readonly deletions: readonly ResourceId[]
}

/** A condition that must hold before something is planned or written. */
export interface Rule {
  /** Stable name, for example `vcpu-quota`. */
  readonly id: string
  /** One sentence that says what must hold. */
  readonly title: string
  readonly phases: readonly Phase[]
  /** The rule applies to a run with one of these targets; absent: to every run. */
  readonly targets?: readonly Target[]
  /** Further condition. */
  when?(request: PreflightRequest): boolean
  /** Reads facts and judges them. `facts` answers each question once for all rules of one evaluation. Throws Failure. */
  check(facts: AzureReader, request: PreflightRequest): Promise<readonly Finding[]> | readonly Finding[]
}

/** Declares rules of one topic: every value of the record is a rule, and `rules` of the topic's registry lists them all. */
export function rules<Name extends string>(declared: Readonly<Record<Name, Rule>>): Readonly<Record<Name, Rule>> {
  return declared
}

/** Whether a rule is evaluated for a request. */
export function applies({ phases, targets, when }: Rule, request: PreflightRequest): boolean {
  const concerns = targets === undefined || targets.some(target => request.targets.includes(target))
  return phases.includes(request.phase) && concerns && (when?.(request) ?? true)
}
