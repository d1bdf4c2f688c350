import type { ResourceId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { Log } from '../runtime/clock-and-log.ts'
import type { Prerequisites } from '../templates/index.ts'
import type { CertificateInput } from './certificates/certificate-input.ts'
import type { Finding } from './finding.ts'
import type { ReceivedEvidence } from './soak/evidence-binding.ts'
import type { EvidenceKind, UpgradeRequest } from './upgrade/upgrade-request.ts'

/**
 * Time at which a rule is evaluated. `plan`: before a plan. `apply`: before an apply, which first plans again.
 * `planned`: when the plan is known, in both modes. `before-cluster`: before a cluster is written.
 */
export type Phase = 'plan' | 'apply' | 'planned' | 'before-cluster'

/** The part of an environment that a run creates or deletes. */
export type Target =
  | 'network'
  | 'network-exists'
  | 'platform'
  | 'cluster'
  | 'gitops'
  | 'destroy'
  | 'cluster-removal'
  | 'drift'
  | 'upgrade'

/** Repository that receives cluster events, with the credentials for it. */
export interface EventReceiver {
  /** Name of the repository, `owner/name`. */
  readonly repository: string
  /** Token that may dispatch events to the repository. Absent if the run did not receive it. */
  readonly token?: string | undefined
  /**
   * Value that changes when the token is renewed. A plan does not receive the token, so it detects a renewal by this
   * value.
   */
  readonly revision?: string | undefined
}

/** Targets of a run and the secrets that it received: the part of a request that depends on its steps. */
export interface RunScope {
  readonly targets: readonly Target[]
  /** Clusters that the run creates, manages or deletes. */
  readonly colours?: readonly Colour[]
  readonly certificates?: readonly CertificateInput[]
  readonly events?: EventReceiver | undefined
  /** Key or token for a private Git source over HTTPS. */
  readonly gitKey?: string | undefined
  /** Evidence from the environment of `changes.after`, and the version of the action that judges it. */
  readonly change?: ReceivedChange
}

/** Evidence about a change in another environment. */
export interface ReceivedChange extends ReceivedEvidence {
  /** Version of the action that this run uses. */
  readonly bundle: string
}

/** A planned step, as rules read it. */
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
  /** Permissions, resource providers and regional types that the targets need. */
  readonly prerequisites: Prerequisites
  /** All resources of the stacks of the run. */
  readonly resources: readonly ResourceId[]
  /** Steps of the plan. Empty before the plan is known. */
  readonly planned: readonly PlannedStep[]
  /** Resources that the plan deletes, including those that Azure deletes with them. */
  readonly deletions: readonly ResourceId[]
  /** Evidence from the environment of `changes.after`. Absent if the run takes none. */
  readonly change?: ReceivedChange
  /** The upgrade of a run with the target `upgrade`. */
  readonly upgrade?: UpgradeRequest
}

/** Texts of the generated reference about a rule, besides its condition. */
export interface RuleReference {
  /** Severities of its findings. Empty if it only finds parts that are not evaluated. */
  readonly finds: readonly ('error' | 'warning')[]
  /** Usual remedy. A finding names the object too. */
  readonly remedy: string
  /** Published page or report on which the condition rests. */
  readonly source: string
}

/** A condition that must hold before a plan or a write. */
export interface Rule {
  /** Stable name, for example `vcpu-quota`. */
  readonly id: string
  /** One sentence with the condition. */
  readonly title: string
  readonly phases: readonly Phase[]
  /** Targets of the runs to which the rule applies. Absent if it applies to every run. */
  readonly targets?: readonly Target[]
  /** Kind of evidence that the rule judges. Only rules about upgrades state it. */
  readonly evidence?: EvidenceKind
  /** Whether an upgrade must wait if the rule cannot be evaluated. */
  readonly blocks?: boolean
  /** Texts for the reference. Only rules about upgrades have them. */
  readonly reference?: RuleReference
  /**
   * Whether the rule is only about the start of an upgrade, such as its window. It does not apply to an upgrade that has
   * begun, and an emergency passes it.
   */
  readonly gatesStart?: true
  /**
   * Returns whether the rule applies to a request with these phases and targets. Absent if no further condition
   * decides.
   */
  when?(request: PreflightRequest): boolean
  /**
   * Reads facts and returns findings about them. `facts` reads each fact once for all rules of an evaluation. Throws
   * Failure.
   */
  check(facts: AzureReader, request: PreflightRequest): Promise<readonly Finding[]> | readonly Finding[]
}

/**
 * Declares the rules of one topic. Every value of the record is a rule, and the list of all rules contains every value.
 */
export function declareRules<Name extends string>(
  declared: Readonly<Record<Name, Rule>>
): Readonly<Record<Name, Rule>> {
  return declared
}

/** Returns whether a rule is evaluated for a request. */
export function ruleApplies({ phases, targets, when }: Rule, request: PreflightRequest): boolean {
  const concerns = targets === undefined || targets.some(target => request.targets.includes(target))
  return phases.includes(request.phase) && concerns && (when?.(request) ?? true)
}
