import type { ResourceId } from '../../arm/resource-id.ts'
import type { Colour } from '../../config/types.ts'
import type { KubernetesObject, Manifest, NotRendered } from '../../manifests/index.ts'
import type { ReceivedEvidence } from '../soak/evidence-binding.ts'

/**
 * Upgrade of a cluster by a minor version, by a patch, or of the node images alone. `minor` also means an upgrade of which
 * only pools cross a minor version, because the control plane runs the new one already.
 */
export type UpgradeKind = 'minor' | 'patch' | 'node-image'

/**
 * Kind of evidence that a rule judges. `azure`: Resource Manager. `manifests`: the GitOps path of the checkout. All
 * others come from the API server of the cluster.
 */
export type EvidenceKind = 'azure' | 'manifests' | 'workloads' | 'budgets' | 'webhooks' | 'api-usage' | 'nodes'

/** An upgrade, with everything that rules judge besides the facts of Azure. */
export interface UpgradeRequest {
  readonly colour: Colour
  readonly cluster: ResourceId
  readonly kind: UpgradeKind
  /** Version of the control plane now, for example `1.35.6`. */
  readonly from: string
  /** Version after the upgrade. The same as `from` for node images. */
  readonly to: string
  /** Names of the node pools to upgrade, in order. */
  readonly pools: readonly string[]
  readonly allowPreview: boolean
  /**
   * False if the upgrade starts later, for example in a check of a pull request. A closed maintenance window is then a
   * warning. Absent means true.
   */
  readonly startsNow?: boolean
  readonly manifests: ManifestEvidence
  readonly inside: ClusterEvidence
  /** Evidence from the environment of `upgrades.after`. Absent if the run does not take any. */
  readonly soak?: ReceivedEvidence
}

/** Objects of the manifests in the checkout, or the reason why they were not read. */
export type ManifestEvidence =
  | { readonly manifests: readonly Manifest[]; readonly notRendered: readonly NotRendered[] }
  | { readonly unread: string }

/**
 * Objects that the API server returned, or the reason why a kind of evidence was not read. `again` has the objects of a
 * second read, a minute later, for evidence that changes by itself.
 */
export type InsideEvidence =
  | { readonly objects: readonly KubernetesObject[]; readonly again?: readonly KubernetesObject[] }
  | Unread

/** Reason why evidence was not read. `wasTried`: the run tried to read it, and failed. */
export interface Unread {
  readonly unread: string
  readonly wasTried?: boolean
}

/** A call of an API version that a coming release removes, as the API server counts it. */
export interface DeprecatedCall {
  /** For example `flowcontrol.apiserver.k8s.io/v1beta3`. */
  readonly apiVersion: string
  readonly resource: string
  /** Minor version of Kubernetes 1 that no longer serves it. */
  readonly removedIn: number
  /** Program that called, if the source names it. */
  readonly userAgent?: string
  readonly verb?: string
  /** Time of the last call in milliseconds since 1970, if the source has it. */
  readonly lastSeen?: number
}

/** Results of the upgrade assessment that an agent of Azure makes in the cluster. */
export interface UpgradeAssessment {
  readonly checks: readonly {
    readonly category?: string
    readonly name?: string
    readonly severity?: string
    readonly details?: string
  }[]
  readonly components: readonly {
    readonly name?: string
    readonly version?: string
    readonly severity?: string
    readonly notes?: string
  }[]
}

/** Evidence from inside the cluster, by kind. */
export interface ClusterEvidence {
  readonly workloads: InsideEvidence
  readonly budgets: InsideEvidence
  readonly webhooks: InsideEvidence
  readonly nodes: InsideEvidence
  readonly 'api-usage': { readonly calls: readonly DeprecatedCall[] } | Unread
  /** Absent unless the run reads the preview. */
  readonly assessment?: UpgradeAssessment | Unread
}

/** Returns evidence that was not read from the cluster at all, for a reason such as the access of the environment. */
export function unreadCluster(unread: string, wasTried = false): ClusterEvidence {
  const reason: Unread = wasTried ? { unread, wasTried } : { unread }
  return { workloads: reason, budgets: reason, webhooks: reason, nodes: reason, 'api-usage': reason }
}
