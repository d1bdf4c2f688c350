import type { ResourceId } from '../arm/resource-id.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { ProvisioningDoors } from '../provisioning/types.ts'

export const powerActions = ['start', 'stop', 'scale-to-zero'] as const

/** `scale-to-zero` lets the pools of the workload shrink to nothing while the cluster goes on. */
export type PowerAction = (typeof powerActions)[number]

export type PowerDoors = ProvisioningDoors

export interface PowerRequest {
  readonly baseline: Baseline
  readonly action: PowerAction
  /** `undefined` for the one that is live, or the only one there is. */
  readonly colour: Colour | undefined
}

/** A pool as its cluster lists it; only what we read. */
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

/** What Resource Manager says of a cluster. */
export interface ClusterView {
  readonly power: 'Running' | 'Stopped'
  /** As Azure spells it, for example `Succeeded` or `Stopping`. */
  readonly state: string
  readonly pools: readonly PoolView[]
}

/** One cluster as it was found, and what is to be done to it. */
export interface Look {
  readonly colour: Colour
  readonly id: ResourceId
  readonly cluster: ClusterView
  /** What another operation does to the cluster just now, `Stopping` for example; `undefined` for nothing. */
  readonly underWay: string | undefined
  /** Pools that `scale-to-zero` would write. */
  readonly shrinking: readonly PoolView[]
  /** Pools it leaves alone: their upgrade has not ended, and any write would make it go on. */
  readonly upgrading: readonly PoolView[]
  /** Whether the cluster is already as the action wants it. */
  readonly isDone: boolean
}

export interface Powered {
  readonly before: Look
  readonly after: Look
  /** Whether this run wrote anything; following what others had started is no write. */
  readonly changed: boolean
}
