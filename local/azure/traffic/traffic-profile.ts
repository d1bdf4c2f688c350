import { keyOf } from '../resource-ids.ts'
import { tableOf } from '../tables.ts'
import type { World } from '../world.ts'
import type { TrafficProfile } from './traffic.ts'

function profiles(world: World): Record<string, TrafficProfile> {
  return tableOf<TrafficProfile>(world, 'traffic')
}

/** Lets clients send requests to a gateway, from now on as the steps of the profile say. The gateway need not exist yet. */
export function setTraffic(world: World, gatewayId: string, profile: TrafficProfile): void {
  profiles(world)[keyOf(gatewayId)] = profile
}

/** Ends all traffic to a gateway, and forgets its past. */
export function removeTraffic(world: World, gatewayId: string): void {
  delete profiles(world)[keyOf(gatewayId)]
}

/** Returns the traffic that was set for a gateway. */
export function trafficOf(world: World, gatewayId: string): TrafficProfile | undefined {
  return profiles(world)[keyOf(gatewayId)]
}
