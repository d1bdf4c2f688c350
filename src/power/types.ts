import type { ResourceId } from '../arm/resource-id.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { ProvisioningClients } from '../provisioning/types.ts'

export const powerActions = ['start', 'stop', 'scale-to-zero'] as const

/** Action on a cluster. `scale-to-zero` allows the user pools to scale to zero while the cluster is running. */
export type PowerAction = (typeof powerActions)[number]

export type PowerClients = ProvisioningClients

export interface PowerRequest {
  readonly baseline: Baseline
  readonly action: PowerAction
  /** Colour of the cluster. `undefined` for the live cluster, or for the only cluster. */
  readonly colour: Colour | undefined
}

/** A node pool as its cluster lists it. The type has only the properties that this project reads. */
export interface PoolView {
  readonly name: string
  readonly mode?: string
  readonly count?: number
  readonly minCount?: number
  readonly enableAutoScaling?: boolean
  readonly provisioningState?: string
  readonly orchestratorVersion?: string
  readonly currentOrchestratorVersion?: string
}

/** State of a cluster in Resource Manager. */
export interface ClusterView {
  readonly power: 'Running' | 'Stopped'
  /** Provisioning state as Azure spells it, for example `Succeeded` or `Stopping`. */
  readonly state: string
  readonly pools: readonly PoolView[]
}

/** State of one cluster, and the work that the action requires. */
export interface PowerPlan {
  readonly colour: Colour
  readonly id: ResourceId
  readonly cluster: ClusterView
  /** State of another operation in progress, for example `Stopping`, or `undefined` if there is none. */
  readonly underWay: string | undefined
  /** Pools that `scale-to-zero` would write. */
  readonly shrinking: readonly PoolView[]
  /**
   * Pools that `scale-to-zero` would not write. Their upgrade is unfinished, and any write would continue the upgrade.
   */
  readonly upgrading: readonly PoolView[]
  /** Whether the cluster already has the state that the action requests. */
  readonly isDone: boolean
}

export interface PowerResult {
  readonly before: PowerPlan
  readonly after: PowerPlan
  /** Whether this run wrote anything. Waiting for the operation of another caller is not a write. */
  readonly changed: boolean
}
