import type { ResourceId } from '../arm/resource-id.ts'
import type { Azure, AzureReader } from '../azure/types.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { RuleFinding } from '../preflight/index.ts'
import type { About, Clock, Log } from '../runtime/doors.ts'
import type { FailureReason } from '../runtime/failure.ts'
import type { LiveState, StackName } from '../templates/types.ts'
import type { ReadingContext } from './live-state/slice.ts'

export type Risk = 'safe' | 'disruptive' | 'destructive'

/** How the changes of a step were found. `nothing`: Azure could not look, so there may be changes that are not listed. */
export type Evaluation =
  | { readonly by: 'what-if' }
  | { readonly by: 'reads' }
  | { readonly by: 'template'; readonly because: string }
  | { readonly by: 'nothing'; readonly because: string }

export interface PropertyChange {
  /** Dotted, array elements by index: `properties.securityRules.2.properties.priority`. */
  readonly path: string
  readonly kind: 'create' | 'modify' | 'delete'
  readonly before?: unknown
  readonly after?: unknown
}

export interface ResourceChange {
  /** Over id and kind; for a modification over each path and its new value as well. */
  readonly digest: string
  readonly step: string
  readonly id: ResourceId
  readonly type: string
  readonly kind: 'create' | 'modify' | 'delete' | 'detach'
  /** Azure says it is definite, or we know it is. */
  readonly certain: boolean
  readonly risk: Risk
  /** Why the risk is what it is. */
  readonly because: string
  readonly properties: readonly PropertyChange[]
  /** A modification that completes what an interrupted run of the same configuration began. */
  readonly completes?: boolean
  /** Digest of another change whose approval covers this one too. */
  readonly coveredBy?: string
  /** Failure with which applying ends when this is not approved; default `plan-changed`. */
  readonly ifUnapproved?: { readonly reason: FailureReason; readonly message: string; readonly remedy: string }
}

export interface StepPlan {
  readonly step: string
  readonly evaluation: Evaluation
  readonly changes: readonly ResourceChange[]
  readonly unchanged: number
  /** Differences Azure reports that are known to be none (provisioning/noise.ts). */
  readonly noise: number
  /** False only where it is known that applying the step would write nothing. */
  readonly pending: boolean
  /** Faults that no write fixes. A plan with faults alone is not pending. */
  readonly faults?: readonly Fault[]
  /** The record of the deployment stack that applying the step deletes with all it manages. */
  readonly deletedStack?: ResourceId
  /** The step only writes unhealthy resources again: value of the stack's tag `aks-baseline-repair`. */
  readonly repair?: string
}

/** A step, a stack, an object in a cluster or a whole environment, and what there is to say of it. */
export interface Note {
  readonly what: string
  readonly because: string
}

export interface Fault extends Note {
  /** The line of the configuration it is about, where there is one. */
  readonly about?: About
  /** A resource whose write cures it. */
  readonly curedBy?: ResourceId
}

export interface Plan {
  readonly steps: readonly StepPlan[]
  /** Everything that the preflight rules found. With an error among them the plan is blocked: it cannot be approved. */
  readonly findings: readonly RuleFinding[]
  /** Digest over configuration and templates built from EMPTY_LIVE_STATE: what was asked. */
  readonly intent: string
  readonly observed: LiveState
}

/** What `plan` hands to `apply`: small enough for a job output (200 changes are about 2 kB). */
export interface Approval {
  readonly intent: string
  readonly observed: LiveState
  readonly changes: readonly string[]
}

/** What of a plan an approval does not cover; all empty when the plan may be applied. */
export interface Unapproved {
  readonly intent: boolean
  readonly observed: readonly string[]
  readonly changes: readonly ResourceChange[]
}

/** A step may start when another has finished, or already when a resource of that step exists in state Succeeded. */
export interface Need {
  readonly step: string
  readonly until?: ResourceId
}

/** Enough to read what exists of an environment. */
export interface EnvironmentReader {
  readonly azure: AzureReader
  readonly baseline: Baseline
}

/** What planning and applying need of the outside. */
export interface ProvisioningDoors {
  readonly azure: Azure
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

export interface StepContext extends ProvisioningDoors {
  readonly baseline: Baseline
}

/** The ledger a step writes and the ids it means to have in it. */
export interface Ownership {
  /** The part of the environment whose deployment stack it is. */
  readonly part: StackName
  readonly ids: readonly ResourceId[]
}

/** One unit of the walk: a stack, provider registration, an image import, a bootstrap. */
export interface Step {
  readonly name: string
  /** The deployment stack that the step writes or removes. */
  readonly stack?: StackName
  /** The cluster it is about; absent for what clusters share. */
  readonly colour?: Colour
  readonly needs: readonly Need[]
  /** How long applying usually takes, for progress and polling; seconds. */
  readonly expectedSeconds: number
  /** Digest input: what the step asks for, built from nothing observed. */
  intent(baseline: Baseline): unknown
  /** Reads what the step's template writes back or leaves out; absent where that is nothing. */
  read?(context: ReadingContext): Promise<Partial<LiveState>>
  /** Absent for steps that manage nothing through a stack. */
  owns?(baseline: Baseline, observed: LiveState): Ownership
  /** Waits for a run of this step that is under way from an earlier, interrupted run. */
  settle(context: StepContext): Promise<void>
  plan(context: StepContext, observed: LiveState): Promise<StepPlan>
  /** `plan` is what was approved; what it deletes out of order is deleted first. */
  apply(context: StepContext, observed: LiveState, plan: StepPlan): Promise<void>
}

export type StepOutcome = 'done' | 'unchanged' | 'failed' | 'cancelled' | 'not-started'

export interface StepTiming {
  readonly step: string
  readonly outcome: StepOutcome
  /** Milliseconds since 1970. */
  readonly startedAt?: number
  readonly endedAt?: number
}

export interface ApplyResult {
  readonly timings: readonly StepTiming[]
  /** Steps that were pending and ended well. */
  readonly changed: readonly string[]
}
