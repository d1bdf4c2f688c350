import type { ResourceId } from '../arm/resource-id.ts'
import type { Azure, AzureReader } from '../azure/types.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { RuleFinding } from '../preflight/index.ts'
import type { Clock, Log, LogTopic } from '../runtime/clock-and-log.ts'
import type { FailureReason } from '../runtime/failure.ts'
import type { GitHubRun } from '../runtime/github-run.ts'
import type { LiveState, StackName } from '../templates/types.ts'
import type { IntentPart } from './approval/intent-parts.ts'
import type { Lease } from './lease/held-lease.ts'
import type { ReadingContext } from './live-state/slice.ts'
import type { CurrentTags } from './tags/current-tags.ts'

export type Risk = 'safe' | 'disruptive' | 'destructive'

/**
 * Source of the changes of a step: Azure's what-if, reads of the resources, or the template alone. `nothing`: Azure
 * could not evaluate the step, so the step may have changes that are not listed.
 */
export type Evaluation =
  | { readonly by: 'what-if' }
  | { readonly by: 'reads' }
  | { readonly by: 'template'; readonly because: string }
  | { readonly by: 'nothing'; readonly because: string }

export interface PropertyChange {
  /**
   * Dotted path of the property, with the index of an array element: `properties.securityRules.2.properties.priority`.
   */
  readonly path: string
  readonly kind: 'create' | 'modify' | 'delete'
  readonly before?: unknown
  readonly after?: unknown
}

export interface ResourceChange {
  /**
   * Digest of the resource id and the kind. For a modification, the digest also covers the path and the new value of
   * each property.
   */
  readonly digest: string
  readonly step: string
  readonly id: ResourceId
  readonly type: string
  readonly kind: 'create' | 'modify' | 'delete' | 'detach'
  /**
   * True if what-if reports the change as definite, or if the step knows without what-if that the change will happen.
   */
  readonly certain: boolean
  readonly risk: Risk
  /** Reason for the risk. */
  readonly because: string
  readonly properties: readonly PropertyChange[]
  /** True for a modification that completes a write which an interrupted run of the same configuration began. */
  readonly completes?: boolean
  /** Digest of another change. If that change is approved, this change counts as approved too. */
  readonly coveredBy?: string
  /** Failure that apply throws if this change is not approved. If absent, the reason is `plan-changed`. */
  readonly ifUnapproved?: { readonly reason: FailureReason; readonly message: string; readonly remedy: string }
}

export interface StepPlan {
  readonly step: string
  readonly evaluation: Evaluation
  readonly changes: readonly ResourceChange[]
  readonly unchanged: number
  /** Number of what-if false positives (`what-if-false-positives.ts`). */
  readonly noise: number
  /** Whether the step must be applied. False only if applying the step is known to write nothing. */
  readonly pending: boolean
  /** Faults of the resources of the step. Faults alone do not make a plan pending. */
  readonly faults?: readonly Fault[]
  /** Id of the deployment stack that the step deletes together with everything that the stack manages. */
  readonly deletedStack?: ResourceId
  /** Value for the stack's tag `aks-baseline-repair`, if the step only writes unhealthy resources again. */
  readonly repair?: string
}

/** A statement about a step, a stack, an object in a cluster or a whole environment. `what` names the subject. */
export interface Note {
  readonly what: string
  readonly because: string
  /** Instruction for the reader, if `because` does not contain it. Reports shorten `because`, but never this text. */
  readonly remedy?: string
}

export interface Fault extends Note {
  /** Line of the configuration that the fault is about, if any. */
  readonly about?: LogTopic
  /** Id of a resource. If a run writes this resource, the fault is fixed. Absent if no write fixes the fault. */
  readonly curedBy?: ResourceId
}

export interface Plan {
  readonly steps: readonly StepPlan[]
  /** All preflight findings. If one of the findings is an error, the plan is blocked and cannot be approved. */
  readonly findings: readonly RuleFinding[]
  /** Digest of everything that is requested: the configuration, and the templates built from EMPTY_LIVE_STATE. */
  readonly intent: string
  /** Settings and steps of the intent, so that a difference can be named. */
  readonly parts: readonly IntentPart[]
  readonly liveState: LiveState
  /** Time of the last write of a stack of the environment, in milliseconds since 1970. Absent if it has no stack. */
  readonly writtenAt?: number
}

/** Data that `plan` passes to `apply`. It is small enough for a job output: 200 changes are about 2 kB. */
export interface Approval {
  readonly intent: string
  /** Marks of the settings and steps of the intent. */
  readonly parts: readonly string[]
  readonly liveState: LiveState
  readonly changes: readonly string[]
}

/**
 * Parts of a plan that an approval does not cover. If the plan may be applied, `intent` is false and both lists are
 * empty.
 */
export interface Unapproved {
  readonly intent: boolean
  readonly liveState: readonly string[]
  readonly changes: readonly ResourceChange[]
}

/**
 * Condition for the start of a step: another step has ended successfully. If `until` is set, it is enough that the
 * resource `until`, which the other step creates, exists in state Succeeded.
 */
export interface Need {
  readonly step: string
  readonly until?: ResourceId
}

/** The client and the baseline that are needed to read an environment. */
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
  /** The workflow run, which the lease names so that a person can find it. A hold stops runs of some events. */
  readonly github?: Pick<GitHubRun, 'id' | 'attempt' | 'actor'> & Partial<Pick<GitHubRun, 'event'>>
}

export interface StepContext extends ProvisioningClients {
  readonly baseline: Baseline
  /** Returns the tags of the subscription's resources, read once. Absent outside of a plan, which reads them each time. */
  readonly listTags?: () => Promise<CurrentTags>
  /** Lease that the whole run holds. If absent, a step that writes directly takes the lease for its write. */
  readonly lease?: Lease
}

/** The part of the environment whose deployment stack a step writes, and the ids that this stack must manage. */
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
  /** Usual duration of `apply` in seconds, for progress lines and poll intervals. */
  readonly expectedSeconds: number
  /**
   * Returns what the step requests, independent of the live state. The intent digest of a plan is computed from this
   * value.
   */
  intent(baseline: Baseline): unknown
  /**
   * Values of the intent that a message names if they differ from the approved plan, such as the phase of a procedure.
   */
  readonly approvedFor?: Readonly<Record<string, string>>
  /**
   * Reads the part of the live state that the template of the step needs. Absent if the template needs no live state.
   */
  read?(context: ReadingContext): Promise<Partial<LiveState>>
  /** Returns the ids that the stack of the step must manage. Absent for a step without a stack. */
  owns?(baseline: Baseline, liveState: LiveState): Ownership
  /** Waits until the operations that an earlier, interrupted run of this step began have ended. */
  settle(context: StepContext): Promise<void>
  plan(context: StepContext, liveState: LiveState): Promise<StepPlan>
  /** Applies the step. `plan`: the approved plan of the step, whose ordered deletes come before its writes. */
  apply(context: StepContext, liveState: LiveState, plan: StepPlan): Promise<void>
}

export type StepOutcome = 'done' | 'unchanged' | 'failed' | 'cancelled' | 'not-started'

export interface StepTiming {
  readonly step: string
  readonly outcome: StepOutcome
  /** Milliseconds since 1970. Absent if `apply` of the step was not called. */
  readonly startedAt?: number
  readonly endedAt?: number
}

export interface ApplyResult {
  readonly timings: readonly StepTiming[]
  /** Names of the steps that were pending and ended successfully. */
  readonly changed: readonly string[]
}
