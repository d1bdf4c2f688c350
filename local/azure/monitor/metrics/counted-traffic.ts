import { deterministicShare } from '../../deterministic-ids.ts'
import { runtimeOf } from '../../providers/application-gateway/gateway-runtime.ts'
import { knownSince } from '../../providers/application-gateway/prune-runtime.ts'
import { keyOf } from '../../resource-ids.ts'
import type { TrafficSlice } from '../../traffic/traffic.ts'
import { trafficBetween } from '../../traffic/traffic-between.ts'
import type { World } from '../../world.ts'
import { MINUTE, type Timespan } from './time-grain.ts'

/** Whole requests of one minute on one path through a gateway: host, rule, pool, settings and address. */
export interface CountedRequests {
  readonly minute: number
  readonly host: string
  readonly rule: string
  readonly pool: string
  readonly settings: string
  readonly address: string
  readonly answered: number
  readonly failed: number
  readonly lost: number
  readonly latencyMilliseconds: number
}

type Path = Pick<CountedRequests, 'host' | 'rule' | 'pool' | 'settings' | 'address'>

interface Portion extends Path {
  readonly minute: number
  answered: number
  failed: number
  lost: number
  /** Latency times requests. */
  weight: number
}

/**
 * Returns the requests of a gateway minute by minute, in whole numbers. Requests that met no rule are left out: the gateway
 * has no listener for them.
 */
export function countedTraffic(world: World, gatewayId: string, { from, until }: Timespan): CountedRequests[] {
  const portions = new Map<string, Portion>()
  for (const slice of trafficBetween(world, gatewayId, Math.max(from, firstKnownMinute(world, gatewayId)), until)) {
    if (slice.rule !== '') addSlice(portions, slice)
  }
  return [...portions.values()].map(portion => counted(world, gatewayId, portion))
}

/** Returns the first minute of which all is known. A part of the minute before would read as fewer requests. */
function firstKnownMinute(world: World, gatewayId: string): number {
  const runtime = runtimeOf(world, gatewayId)
  return runtime === undefined ? 0 : Math.ceil(knownSince(world, runtime) / MINUTE) * MINUTE
}

/** Divides the requests of a slice among the minutes that it touches. */
function addSlice(portions: Map<string, Portion>, slice: TrafficSlice): void {
  const length = slice.until - slice.from
  if (length <= 0) return
  for (let minute = minuteOf(slice.from); minute < slice.until; minute += MINUTE) {
    const share = (Math.min(slice.until, minute + MINUTE) - Math.max(slice.from, minute)) / length
    const portion = portionOf(portions, minute, slice)
    portion.answered += slice.answered * share
    portion.failed += slice.failed * share
    portion.lost += slice.lost * share
    portion.weight += (slice.answered + slice.failed) * share * slice.latencySeconds * 1000
  }
}

function portionOf(portions: Map<string, Portion>, minute: number, path: Path): Portion {
  const { host, rule, pool, settings, address } = path
  const key = JSON.stringify([minute, host, rule, pool, settings, address])
  const known = portions.get(key)
  if (known !== undefined) return known
  const portion = { minute, host, rule, pool, settings, address, answered: 0, failed: 0, lost: 0, weight: 0 }
  portions.set(key, portion)
  return portion
}

export function minuteOf(at: number): number {
  return Math.floor(at / MINUTE) * MINUTE
}

function counted(world: World, gatewayId: string, { weight, ...portion }: Portion): CountedRequests {
  const { minute, host, rule, pool, settings, address, answered, failed, lost } = portion
  const path = [keyOf(gatewayId), minute, host, rule, pool, settings, address]
  const whole = (value: number, what: string) => Math.floor(value + deterministicShare(world, what, ...path))
  const served = answered + failed
  return {
    ...portion,
    answered: whole(answered, 'answered'),
    failed: whole(failed, 'failed'),
    lost: whole(lost, 'lost'),
    latencyMilliseconds: served === 0 ? 0 : weight / served
  }
}
