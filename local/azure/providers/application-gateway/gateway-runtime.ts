import { keyOf } from '../../resource-ids.ts'
import { tableOf } from '../../tables.ts'
import type { TrafficStep } from '../../traffic/traffic.ts'
import type { World } from '../../world.ts'
import type { GatewayBackend, GatewayRouting } from './gateway-routing.ts'

/** A configuration, and when each instance of the gateway takes it. */
export interface RoutingChange {
  readonly routing: GatewayRouting
  /** Number of instances of the gateway with it. */
  readonly instances: number
  /** By instance, in milliseconds since 1970; null: never, because another update took its place. */
  at: (number | null)[]
  /** Whether its update has ended, well or not. */
  ended: boolean
  /** Its update succeeded. */
  isGood?: boolean
  /** Whether requests under way end when a rule moves (`gateway-cuts-moved-requests`). */
  readonly cutsMovedRequests: boolean
  /** Backends that get no probe before the gateway restarts (`gateway-backends-stay-unknown`). */
  readonly unknown: readonly string[]
  /** Milliseconds until the first probe of a backend that the instance did not use before. */
  readonly firstProbeAfter: number
}

/** Knowledge that one instance has of one backend. */
export interface BackendProbes {
  readonly instance: number
  readonly backend: string
  /** 1 healthy, 0 unhealthy. */
  health: TrafficStep[]
  failures: number
  /** When the next probe goes out; absent: none does. */
  nextAt?: number
  /** No probe goes out until the gateway restarts. */
  isUnknown?: boolean
}

/**
 * Configurations and knowledge of the instances of a gateway, with as much of the past as `prune-runtime.ts` keeps. All
 * of it is computed from writes and answers; no operation probes.
 */
export interface GatewayRuntime {
  /** Up to when the probes are computed. */
  observedAt: number
  /** In the order of the updates. */
  changes: RoutingChange[]
  /** 1 while the instances run, 0 while they do not. */
  running: TrafficStep[]
  /** Number of pods that answer a request, by the request as JSON (`questionOf`); 0: nobody answers. */
  answers: Record<string, TrafficStep[]>
  /** By instance and backend. */
  probes: Record<string, BackendProbes>
  /** Since when a traffic profile is known. */
  trafficSince?: number
  /** Instant before which steps were forgotten because there were too many of them; absent: none were. */
  forgottenUntil?: number
}

/** Returns all gateways that were ever built, by lower-cased id. */
export function runtimes(world: World): Record<string, GatewayRuntime> {
  return tableOf<GatewayRuntime>(world, 'gatewayRuntimes')
}

/** Returns what the instances of a gateway hold. */
export function runtimeOf(world: World, gatewayId: string): GatewayRuntime | undefined {
  return runtimes(world)[keyOf(gatewayId)]
}

/** Returns the runtime of a gateway that has no instances yet. */
export function newRuntime({ now }: World): GatewayRuntime {
  return { observedAt: now, changes: [], running: [{ at: now, value: 0 }], answers: {}, probes: {} }
}

/** Returns the key of a backend: pool, settings and address. */
export function backendKey({ pool, settings, address }: Pick<GatewayBackend, 'pool' | 'settings' | 'address'>): string {
  return `${pool}~${settings}~${address}`
}

/** Returns the value at an instant; `undefined` before the first step. */
export function valueAt(steps: readonly TrafficStep[], at: number): number | undefined {
  return steps.findLast(step => step.at <= at)?.value
}

/** Adds a step if the value differs from the last one. */
export function addStep(steps: TrafficStep[], at: number, value: number): void {
  if (steps.at(-1)?.value !== value) steps.push({ at, value })
}

/** Returns the configuration that an instance holds at an instant; `undefined` if the gateway does not have the instance. */
export function heldChange({ changes }: GatewayRuntime, instance: number, at: number): RoutingChange | undefined {
  const held = changes.findLast(change => (change.at[instance] ?? Number.POSITIVE_INFINITY) <= at)
  return held !== undefined && instance < held.instances ? held : undefined
}

/** Returns the numbers of the instances that hold a configuration at an instant. */
export function instancesAt(runtime: GatewayRuntime, at: number): number[] {
  const most = Math.max(0, ...runtime.changes.map(change => change.at.length))
  return [...Array(most).keys()].filter(instance => heldChange(runtime, instance, at) !== undefined)
}

/** Returns whether the instances of a gateway run at an instant. */
export function isRunningAt({ running }: GatewayRuntime, at: number): boolean {
  return valueAt(running, at) === 1
}
