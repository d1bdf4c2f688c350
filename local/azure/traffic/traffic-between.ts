import type { World } from '../world.ts'
import type { TrafficSlice } from './traffic.ts'
import { trafficOf } from './traffic-profile.ts'

/**
 * Returns what became of the requests to a gateway in a stretch of time (milliseconds since 1970), oldest slices first.
 * Empty without a profile, and for the time before the profile was set.
 */
export function trafficBetween(world: World, gatewayId: string, from: number, until: number): readonly TrafficSlice[] {
  if (trafficOf(world, gatewayId) === undefined || from >= until) return []
  return []
}
