import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { World } from '../../azure/world.ts'
import type { Reference } from '../objects.ts'
import type { Condition, Conditions } from './conditions.ts'

/** How far a source is. */
export interface SourceState {
  ready?: Condition
  /** What was fetched last: `main@sha1:…` or `stable@sha256:…`. */
  revision?: string
  /** When the revision changed. */
  updatedAt?: number
  /** When it is looked at again. */
  nextAt: number
}

/** How far a kustomization is. */
export interface KustomizationState extends Conditions {
  /** What was applied last and became healthy. */
  appliedRevision?: string
  /** Keys of the objects it applied. */
  inventory: string[]
  /** Whether these go when they leave the source, or when it goes itself. */
  prune: boolean
  /** Health check that is running. */
  waiting?: HealthCheck
  /** A new revision, or a write of the configuration, that the controller takes up when the running check has ended. */
  queued?: boolean
  nextAt: number
  /** It has been tried to an end, good or bad, since its configuration was last written. */
  tried: boolean
}

/** Objects that must become healthy after a revision was applied, and the time limit. */
export interface HealthCheck {
  readonly revision: string
  readonly watched: readonly Reference[]
  readonly since: number
  readonly until: number
}

/** What the agent in the cluster last told Azure. */
export interface Report {
  readonly at: number
  readonly statuses: readonly Status[]
  readonly sourceRevision: string | undefined
  readonly sourceUpdatedAt: number | undefined
}

/** An element of `statuses` of a configuration. */
export interface Status {
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly complianceState: Compliance
  readonly appliedBy?: { readonly name: string; readonly namespace: string }
  readonly statusConditions: readonly Condition[]
}

export type Compliance = 'Compliant' | 'Non-Compliant' | 'Pending' | 'Suspended' | 'Unknown'

/** What Flux knows of a configuration in its cluster. */
export interface FluxState {
  /** The write of the configuration it works on. */
  generation: number
  source: SourceState
  /** By `namespace/name`. */
  readonly kustomizations: Record<string, KustomizationState>
  reported?: Report
  /** When news is told; absent: there is none. */
  reportAt?: number
  /** Nothing has been told since the configuration was last written. */
  unanswered?: boolean
}

function states(world: World): Record<string, FluxState> {
  return tableOf<FluxState>(world, 'flux')
}

/** `undefined` before the configuration's objects were written into the cluster. */
export function fluxState(world: World, configurationId: string): FluxState | undefined {
  return states(world)[keyOf(configurationId)]
}

/**
 * The configuration's objects have been written: everything is looked at anew, and what is known stays known. A running
 * health check continues to its end.
 */
export function renewState(world: World, configurationId: string, generation: number): void {
  const before = fluxState(world, configurationId)
  const kustomizations = Object.fromEntries(
    Object.entries(before?.kustomizations ?? {}).map(([name, state]) => {
      if (state.waiting !== undefined) return [name, { ...state, queued: true, tried: false }]
      return [name, { ...state, nextAt: world.now, tried: false }]
    })
  )
  states(world)[keyOf(configurationId)] = {
    generation,
    source: { ...before?.source, nextAt: world.now },
    kustomizations,
    ...(before?.reported && { reported: before.reported }),
    reportAt: world.now,
    unanswered: true
  }
}

export function forgetState(world: World, configurationId: string): void {
  delete states(world)[keyOf(configurationId)]
}
