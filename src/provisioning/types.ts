import type { ResourceId } from '../arm/resource-id.ts'
import type { Azure, AzureReader } from '../azure/types.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { RuleFinding } from '../preflight/index.ts'
import type { About, Clock, Log } from '../runtime/clock-and-log.ts'
import type { FailureReason } from '../runtime/failure.ts'
import type { LiveState, StackName } from '../templates/types.ts'
import type { ReadingContext } from './live-state/slice.ts'

export type Risk = 'safe' | 'disruptive' | 'destructive'

/**
 * Source of the changes of a step. `nothing`: Azure could not evaluate the step, so it may have changes that are not
 * listed.
 */
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
  /** Digest of id and kind; for a modification, also of each path and its new value. */
  readonly digest: string
  readonly step: string
  readonly id: ResourceId
  readonly type: string
  readonly kind: 'create' | 'modify' | 'delete' | 'detach'
  /** Azure reports the change as definite, or we know that it is. */
  readonly certain: boolean
  readonly risk: Risk
  /** Reason for the risk. */
  readonly because: string
  readonly properties: readonly PropertyChange[]
  /** A modification that completes what an interrupted run of the same configuration began. */
  readonly completes?: boolean
  /** Digest of another change whose approval covers this one too. */
  readonly coveredBy?: string
  /** Failure of apply if this change is not approved; default `plan-changed`. */
  readonly ifUnapproved?: { readonly reason: FailureReason; readonly message: string; readonly remedy: string }
}

export interface StepPlan {
  readonly step: string
  readonly evaluation: Evaluation
  readonly changes: readonly ResourceChange[]
  readonly unchanged: number
  /** Number of what-if false positives (`what-if-false-positives.ts`). */
  readonly noise: number
  /** False only if it is known that applying the step would write nothing. */
  readonly pending: boolean
  /** Faults that no write fixes. A plan with faults alone is not pending. */
  readonly faults?: readonly Fault[]
  /** Deployment stack that applying the step deletes with everything it manages. */
  readonly deletedStack?: ResourceId
  /** The step only writes unhealthy resources again: value of the stack's tag `aks-baseline-repair`. */
  readonly repair?: string
}

/** A statement about a step, a stack, an object in a cluster or a whole environment. */
export interface Note {
  readonly what: string
  readonly because: string
}

export interface Fault extends Note {
  /** Line of the configuration that the fault is about, if any. */
  readonly about?: About
  /** Resource whose write cures the fault. */
  readonly curedBy?: ResourceId
}

export interface Plan {
  readonly steps: readonly StepPlan[]
  /** All preflight findings. With an error among them, the plan is blocked and cannot be approved. */
  readonly findings: readonly RuleFinding[]
  /** Digest of the configuration and of templates built from EMPTY_LIVE_STATE: everything that is requested. */
  readonly intent: string
  readonly liveState: LiveState
}

/** Data that `plan` passes to `apply`, small enough for a job output (200 changes are about 2 kB). */
export interface Approval {
  readonly intent: string
  readonly liveState: LiveState
  readonly changes: readonly string[]
}

/** Parts of a plan that an approval does not cover; all empty if the plan may be applied. */
export interface Unapproved {
  readonly intent: boolean
  readonly liveState: readonly string[]
  readonly changes: readonly ResourceChange[]
}

/**
 * Condition for the start of a step: another step has ended successfully, or a resource of that step already exists in
 * state Succeeded.
 */
export interface Need {
  readonly step: string
  readonly until?: ResourceId
}

/** Client and baseline, which are enough to read an environment. */
export interface EnvironmentReader {
  readonly azure: AzureReader
  readonly baseline: Baseline
}

/** Clients that planning and applying need. */
export interface ProvisioningClients {
  readonly azure: Azure
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

export interface StepContext extends ProvisioningClients {
  readonly baseline: Baseline
}

/** The deployment stack that a step writes, and the ids that it must manage. */
export interface Ownership {
  /** Part of the environment that the deployment stack is for. */
  readonly part: StackName
  readonly ids: readonly ResourceId[]
}

/** One unit of a run: a stack, provider registration, an image import, a bootstrap. */
export interface Step {
  readonly name: string
  /** Deployment stack that the step writes or deletes. */
  readonly stack?: StackName
  /** Colour of the cluster that the step is for; absent for shared resources. */
  readonly colour?: Colour
  readonly needs: readonly Need[]
  /** Usual duration of applying, for progress and polling; seconds. */
  readonly expectedSeconds: number
  /** Returns the input of the intent's digest: what the step requests, without any live state. */
  intent(baseline: Baseline): unknown
  /** Reads the values that the step's template writes back or leaves out; absent if there are none. */
  read?(context: ReadingContext): Promise<Partial<LiveState>>
  /** Returns the ids that the step's stack must manage; absent for steps without a stack. */
  owns?(baseline: Baseline, liveState: LiveState): Ownership
  /** Waits for operations in progress that an earlier, interrupted run of this step began. */
  settle(context: StepContext): Promise<void>
  plan(context: StepContext, liveState: LiveState): Promise<StepPlan>
  /** Applies the step. `plan` is the approved plan; its ordered deletes are done first. */
  apply(context: StepContext, liveState: LiveState, plan: StepPlan): Promise<void>
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
  /** Steps that were pending and ended successfully. */
  readonly changed: readonly string[]
}
