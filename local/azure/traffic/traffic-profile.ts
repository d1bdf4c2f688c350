import { keyOf } from '../resource-ids.ts'
import { tableOf } from '../tables.ts'
import type { World } from '../world.ts'
import { checkedProfile } from './checked-profile.ts'
import type { TrafficProfile, TrafficStep } from './traffic.ts'

type Steps = Readonly<Record<string, readonly TrafficStep[]>>

/** Steps of the past are kept as long as traffic is: a day. */
const KEPT_MILLISECONDS = 24 * 3600 * 1000
/** Capacity of a pool that has no limit any more. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER

function profiles(world: World): Record<string, TrafficProfile> {
  return tableOf<TrafficProfile>(world, 'traffic')
}

/**
 * Lets clients send requests to a gateway, from now on as the steps of the profile say. An earlier profile stays true for
 * the time until now. The gateway need not exist yet. Times are rounded to milliseconds. Throws RangeError for a value that
 * cannot be.
 */
export function setTraffic(world: World, gatewayId: string, given: TrafficProfile): void {
  const profile = checkedProfile(given)
  const before = trafficOf(world, gatewayId)
  profiles(world)[keyOf(gatewayId)] = before === undefined ? profile : continued(world, before, profile)
}

function continued({ now }: World, before: TrafficProfile, after: TrafficProfile): TrafficProfile {
  const follow = (name: 'rates' | 'errorRates' | 'latencies') => followingSteps(now, before[name], after[name], 0)
  const limit = (name: 'capacities' | 'capacitiesPerPod') =>
    before[name] === undefined && after[name] === undefined
      ? {}
      : { [name]: followingSteps(now, before[name] ?? {}, after[name] ?? {}, NO_LIMIT) }
  return {
    rates: follow('rates'),
    errorRates: follow('errorRates'),
    latencies: follow('latencies'),
    ...limit('capacities'),
    ...limit('capacitiesPerPod')
  }
}

/** Returns the steps before now of one table, and those of another from now on. */
function followingSteps(now: number, before: Steps, after: Steps, none: number): Steps {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return Object.fromEntries(
    names.map(name => {
      const past = recent(before[name] ?? [], now).filter(({ at }) => at < now)
      const value = after[name]?.findLast(({ at }) => at <= now)?.value ?? none
      return [name, [...past, { at: now, value }, ...(after[name] ?? []).filter(({ at }) => at > now)]]
    })
  )
}

function recent(steps: readonly TrafficStep[], now: number): readonly TrafficStep[] {
  return steps.slice(
    Math.max(
      0,
      steps.findLastIndex(({ at }) => at <= now - KEPT_MILLISECONDS)
    )
  )
}

/** Ends all traffic to a gateway, and forgets its past. */
export function removeTraffic(world: World, gatewayId: string): void {
  delete profiles(world)[keyOf(gatewayId)]
}

/** Returns the traffic that was set for a gateway. */
export function trafficOf(world: World, gatewayId: string): TrafficProfile | undefined {
  return profiles(world)[keyOf(gatewayId)]
}
