import { observeGateway } from '../providers/application-gateway/gateway-observation.ts'
import { knownSince } from '../providers/application-gateway/prune-runtime.ts'
import type { World } from '../world.ts'
import { answerFlows } from './answered-flows.ts'
import { flowsAt, type TrafficView } from './request-flows.ts'
import { stretchesOf } from './stretches.ts'
import type { TrafficSlice } from './traffic.ts'
import { trafficOf } from './traffic-profile.ts'

/**
 * Returns what became of the requests to a gateway in a stretch of time (milliseconds since 1970), oldest slices first.
 * Empty without a profile, without a gateway, for the time before the profile was set, and for what is a day ago. No
 * request is played: within a slice nothing changes, so its numbers are rates times seconds. Requests of the last seconds
 * may still be cut off by something that has not happened yet.
 */
export function trafficBetween(world: World, gatewayId: string, from: number, until: number): readonly TrafficSlice[] {
  const profile = trafficOf(world, gatewayId)
  const runtime = observeGateway(world, gatewayId)
  if (profile === undefined || runtime?.trafficSince === undefined) return []
  const view = { profile, runtime }
  const stretches = stretchesOf(
    view,
    Math.max(from, runtime.trafficSince, knownSince(world, runtime)),
    Math.min(until, world.now)
  )
  return stretches.flatMap(stretch => slicesOf(view, stretch))
}

interface Stretch {
  readonly from: number
  readonly until: number
}

function slicesOf(view: TrafficView, { from, until }: Stretch): TrafficSlice[] {
  const at = (from + until) / 2
  const seconds = (until - from) / 1000
  return answerFlows(view, flowsAt(view, at), at).map(({ answered, failed, lost, ...parts }) => ({
    from,
    until,
    ...parts,
    answered: answered * seconds,
    failed: failed * seconds,
    lost: lost * seconds
  }))
}
