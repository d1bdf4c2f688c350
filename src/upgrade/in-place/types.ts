import type { ResourceId } from '../../arm/resource-id.ts'
import type { Colour } from '../../config/types.ts'
import type { FoundPool, UpgradeKind } from '../../preflight/index.ts'

/**
 * Phase of the procedure `upgrade-cluster`. `idle`: all machines run the version of the control plane. `upgrading`: some do
 * not. `upgraded`, `rolled-back` and `machines-deleted` end the procedure; only the record distinguishes them from the first two.
 */
export type UpgradePhase = 'idle' | 'upgrading' | 'upgraded' | 'rolled-back' | 'machines-deleted'

/** Operations that run under the lease. `abort` is a direct command, because it must not wait for what it aborts. */
export type UpgradeOperation = 'upgrade' | 'rollback' | 'delete-machines'

/** Raw body of a cluster or pool. A typed model would lose unknown properties when the body is written back. */
export interface RawBody {
  readonly properties: Readonly<Record<string, unknown>>
  readonly [property: string]: unknown
}

/** A cluster and its pools, as Azure shows them now. */
export interface UpgradeState {
  readonly colour: Colour
  readonly cluster: ClusterState
  /** All pools, the stopped ones included, in the order in which they are upgraded. */
  readonly pools: readonly PoolState[]
}

/** A cluster or pool that a write changes. */
interface PartState {
  readonly id: ResourceId
  /** `undefined` if Azure returned none: a write then has no condition. */
  readonly etag: string | undefined
  /** Requested version. Empty if Azure shows none. */
  readonly requestedVersion: string
  /** Version that runs, with its patch. A pool that stopped half-way can already show the new one. */
  readonly version: string
  readonly provisioningState: string
  readonly isStopped: boolean
  /** Error of the last operation, if it failed. */
  readonly error?: { readonly code?: string; readonly message?: string }
  readonly body: RawBody
}

/** The cluster itself, which includes its control plane. */
export interface ClusterState extends PartState {
  /** Unique id that Azure gave to the cluster. Another cluster of the same name has another one. */
  readonly uniqueId: string
  readonly location: string
  /** Channel of automatic upgrades of Kubernetes. */
  readonly kubernetesChannel: string
  /** Channel of automatic upgrades of the node images. */
  readonly nodeImageChannel: string
  /** Override that bypasses disruption budgets. It stays after its end, because Azure cannot unset it. */
  readonly override?: { readonly forceUpgrade?: boolean; readonly until?: string }
}

/** A node pool, read by itself: a write of a pool does not change the ETag of its cluster. */
export interface PoolState extends PartState {
  readonly name: string
  readonly isSystem: boolean
  /** Number of nodes that Azure shows. The autoscaler can change it at any time. */
  readonly count: number
  readonly nodeImage: string
  /** Newest node image for the pool. Empty if Azure does not name one. */
  readonly latestNodeImage: string
  /** Versions to which Azure can return the pool, newest first. */
  readonly recentlyUsed: readonly RecentVersion[]
  /** The pool as rules about upgrades read it. */
  readonly found: FoundPool
  /** Machines of the pool, or why they could not be read. Empty for a pool without nodes and for a stopped one. */
  readonly machines: readonly MachineState[] | { readonly unread: string }
}

/** A version that a pool ran before. */
export interface RecentVersion {
  readonly orchestratorVersion: string
  readonly nodeImageVersion: string
  /** Time at which the pool left it, as ISO 8601. Azure can return the pool for seven days. */
  readonly timestamp?: string
}

/** One machine of a pool. */
export interface MachineState {
  readonly name: string
  readonly version: string
  readonly nodeImage: string
  readonly provisioningState: string
  /** Whether AKS could not drain the node and left it out of service. */
  readonly isQuarantined: boolean
}

/** The goal of an upgrade, fixed when it begins. */
export interface UpgradeGoal {
  readonly kind: UpgradeKind
  /** Version of control plane and pools after the upgrade. The present one if only the node images change. */
  readonly version: string
  /** Node image of each pool at least, if only the node images change. */
  readonly images: Readonly<Record<string, string>>
}

/** The goal of a rollback, fixed when it begins: what each pool returns to. */
export interface RollbackGoal {
  readonly kind: 'rollback'
  /** Version of the control plane, which stays, and from which the pools return. */
  readonly version: string
  readonly pools: Readonly<Record<string, { readonly version: string; readonly image: string }>>
}

/** The control plane, or a pool by its name. */
export type UpgradePart = { readonly controlPlane: true } | { readonly pool: string }
