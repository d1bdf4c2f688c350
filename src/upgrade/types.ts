import type { ResourceId } from '../arm/resource-id.ts'
import type { Azure } from '../azure/index.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type {
  AksChange,
  ClusterEvidence,
  EvidenceKind,
  FoundCluster,
  ManifestEvidence,
  MissingEvidence,
  ReceivedEvidence,
  RequestedTarget,
  Rule,
  RuleFinding,
  UpgradeKind,
  Verdict
} from '../preflight/index.ts'
import type { Clock, Log } from '../runtime/clock-and-log.ts'
import type { EvidenceState } from './evidence-state.ts'
import type { ExpectedDuration } from './expected-duration.ts'
import type { SupportPeriod } from './support-calendar.ts'
import type { PoolSurge } from './surge-cost.ts'

export interface UpgradeClients {
  readonly azure: Azure
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** A cluster that is about to be upgraded. */
export interface ClusterToRead {
  readonly id: ResourceId
  readonly cluster: FoundCluster
}

export interface ValidationRequest {
  readonly baseline: Baseline
  /** Absent: the live cluster. */
  readonly colour: Colour | undefined
  /** `configured`: the version of the configuration. */
  readonly target: RequestedTarget | 'configured'
  readonly allowPreview: boolean
  readonly startsNow: boolean
  /** True if the upgrade has begun in an earlier run. Rules about its start no longer apply. */
  readonly isBegun?: boolean
  /** Reason for which rules about the start of the upgrade only warn. */
  readonly emergency?: string | undefined
  /** Budgets that the upgrade bypasses. Rules about them only warn. */
  readonly force?: { readonly budgets: readonly string[]; readonly because: string } | undefined
  /** True if the run closes an open override before it drains a node. Otherwise the rule about it blocks. */
  readonly closesOverride?: boolean
  /** Evidence from the environment of `upgrades.after`. */
  readonly soak?: ReceivedEvidence
  /** Renders the manifests that Flux applies to a cluster. */
  readonly manifests: (colour: Colour) => ManifestEvidence
  /** Reads evidence from inside the cluster. */
  readonly readInside: (cluster: ClusterToRead) => Promise<ClusterEvidence>
}

/** The verdict on an upgrade, with everything that it is based on. */
export interface UpgradeValidation {
  readonly colour: Colour
  readonly cluster: ResourceId
  readonly kind: UpgradeKind
  readonly from: string
  readonly to: string
  readonly verdict: Verdict
  readonly findings: readonly RuleFinding[]
  /** Evidence that was read besides Azure. */
  readonly evidence: readonly EvidenceState[]
  /** Kinds of evidence that rules could not read, with what that means for the verdict. */
  readonly missing: Readonly<Partial<Record<EvidenceKind, MissingEvidence>>>
  /** Rules that were evaluated. */
  readonly rules: readonly Rule[]
  /** Versions of the control plane on the way, one for each upgrade. Empty if its version does not change. */
  readonly path: readonly string[]
  readonly duration: ExpectedDuration
  readonly surge: readonly PoolSurge[]
  /** Changes that come with the version, besides those that rules check. */
  readonly changes: readonly Omit<AksChange, 'concerns'>[]
  /** Day on which the sources of the changes were read, as `YYYY-MM-DD`. */
  readonly changesRead: string
  /** Plan of AKS for the support of the minor version of the target. Absent if the calendar does not have it. */
  readonly outlook?: SupportPeriod
  /** Version to which an upgrade is known to be safe, or an empty text. */
  readonly safeTargetVersion: string
}
