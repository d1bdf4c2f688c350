import { clientRequest, leadsTo, questionOf } from '../providers/application-gateway/gateway-questions.ts'
import { type GatewayBackend, routeFor } from '../providers/application-gateway/gateway-routing.ts'
import {
  backendKey,
  type GatewayRuntime,
  heldChange,
  instancesAt,
  isRunningAt,
  type RoutingChange,
  valueAt
} from '../providers/application-gateway/gateway-runtime.ts'
import type { TrafficProfile } from './traffic.ts'

export interface TrafficView {
  readonly runtime: GatewayRuntime
  readonly profile: TrafficProfile
}

/** Requests of one target through one instance to one backend, at an instant. */
export interface RequestFlow {
  readonly host: string
  readonly rule: string
  readonly pool: string
  readonly settings: string
  readonly address: string
  /** Requests a second. */
  readonly rate: number
  /** None of them is answered. */
  readonly isLost: boolean
  /** Pods that answer at the address. */
  readonly pods: number
}

const NOWHERE = { rule: '', pool: '', settings: '', address: '', isLost: true, pods: 0 } as const

/** Returns the flows of an instant. The clients' requests are spread evenly over the instances. */
export function flowsAt(view: TrafficView, at: number): RequestFlow[] {
  const { runtime, profile } = view
  const instances = isRunningAt(runtime, at) ? instancesAt(runtime, at) : []
  return Object.entries(profile.rates).flatMap(([host, steps]) => {
    const rate = valueAt(steps, at) ?? 0
    if (rate === 0) return []
    if (instances.length === 0) return [{ ...NOWHERE, host, rate }]
    return instances.flatMap(instance => flowsOf(view, { instance, host, rate: rate / instances.length, at }))
  })
}

interface Share {
  readonly instance: number
  readonly host: string
  readonly rate: number
  readonly at: number
}

/** Returns the flows of an instance: it takes turns among the healthy backends, and answers 502 without one. */
function flowsOf(view: TrafficView, share: Share): RequestFlow[] {
  const { host, rate, instance, at } = share
  const held = heldChange(view.runtime, instance, at)
  const route = held === undefined ? undefined : routeFor(held.routing, host)
  if (held === undefined || route === undefined) return [{ ...NOWHERE, host, rate }]
  const { rule, pool, settings } = route
  const healthy = held.routing.backends.filter(
    backend => backend.pool === pool && backend.settings === settings && isHealthy(view, instance, backend, at)
  )
  if (healthy.length === 0) return [{ ...NOWHERE, host, rule, pool, settings, rate }]
  return healthy.map(backend => ({
    ...{ host, rule, pool, settings, address: backend.address, rate: rate / healthy.length },
    isLost: isUnanswered(view, share, backend) || isCutOff(view, share, backend),
    pods: podsAt(view, host, backend, at)
  }))
}

function isHealthy({ runtime }: TrafficView, instance: number, backend: GatewayBackend, at: number): boolean {
  const probes = runtime.probes[`${instance}~${backendKey(backend)}`]
  return probes !== undefined && valueAt(probes.health, at) === 1
}

function podsAt({ runtime }: TrafficView, host: string, backend: GatewayBackend, at: number): number {
  return valueAt(runtime.answers[questionOf(clientRequest(backend, host))] ?? [], at) ?? 0
}

/** Returns the seconds until the pool answers a request that is sent at an instant. */
export function latencyOf({ profile }: TrafficView, pool: string, at: number): number {
  return valueAt(profile.latencies[pool] ?? [], at) ?? 0
}

/** Returns whether nobody answers though the gateway believes the backend healthy, or the answer takes too long (504). */
function isUnanswered(view: TrafficView, { host, at }: Share, backend: GatewayBackend): boolean {
  return podsAt(view, host, backend, at) === 0 || latencyOf(view, backend.pool, at) > backend.requestSeconds
}

/** Returns whether the request is under way when its instance or backend ends, or when the draining of an update ends. */
function isCutOff(view: TrafficView, share: Share, backend: GatewayBackend): boolean {
  const { runtime } = view
  const answeredAt = share.at + latencyOf(view, backend.pool, share.at) * 1000
  const isUnderWay = (at: number) => at > share.at && at < answeredAt
  const answers = runtime.answers[questionOf(clientRequest(backend, share.host))] ?? []
  if ([...runtime.running, ...answers].some(({ at, value }) => value === 0 && isUnderWay(at))) return true
  return runtime.changes.some(change => {
    const at = change.at[share.instance]
    if (typeof at !== 'number' || !isUnderWay(at)) return false
    return answeredAt > at + drainSeconds(change, share, backend) * 1000
  })
}

/**
 * Returns the time that requests under way have. "Connection draining is invoked for every single update to the gateway"
 * (Azure Application Gateway features). Whether it covers a rule that moves is not documented: the switch
 * `gateway-cuts-moved-requests`.
 */
function drainSeconds(change: RoutingChange, { host }: Share, backend: GatewayBackend): number {
  const isMoved = !leadsTo(change.routing, host, backendKey(backend))
  return change.cutsMovedRequests && isMoved ? 0 : backend.drainSeconds
}
