import { valueAt } from '../providers/application-gateway/gateway-runtime.ts'
import { latencyOf, type RequestFlow, type TrafficView } from './request-flows.ts'
import type { TrafficSlice } from './traffic.ts'

/** Requests a second of one host to one backend, by their outcome. */
type AnsweredFlow = Omit<TrafficSlice, 'from' | 'until'>

/** Requests of all instances to one backend. */
interface BackendFlow {
  readonly parts: Pick<RequestFlow, 'host' | 'rule' | 'pool' | 'settings' | 'address'>
  readonly pods: number
  forwarded: number
  lost: number
}

/** Returns the outcome of the flows of an instant. Requests beyond the capacity fail, and a share of the others does. */
export function answerFlows(view: TrafficView, flows: readonly RequestFlow[], at: number): AnsweredFlow[] {
  const merged = mergeFlows(flows)
  const shares = capacityShares(view, merged, at)
  return merged.map((flow, i) => {
    const { parts, forwarded, lost } = flow
    const errorRate = valueAt(view.profile.errorRates[parts.pool] ?? [], at) ?? 0
    const answered = forwarded * (shares[i] ?? 1) * (1 - errorRate)
    const latencySeconds = latencyOf(view, parts.pool, at)
    return { ...parts, answered, failed: forwarded - answered, lost, latencySeconds }
  })
}

function mergeFlows(flows: readonly RequestFlow[]): BackendFlow[] {
  const merged = new Map<string, BackendFlow>()
  for (const { host, rule, pool, settings, address, rate, isLost, pods } of flows) {
    const parts = { host, rule, pool, settings, address }
    const key = JSON.stringify(parts)
    const flow = merged.get(key) ?? { parts, pods, forwarded: 0, lost: 0 }
    flow[isLost ? 'lost' : 'forwarded'] += rate
    merged.set(key, flow)
  }
  return [...merged.values()]
}

/** Returns the share of its requests that each backend has capacity for: by its pods, then by its pool as a whole. */
function capacityShares({ profile }: TrafficView, flows: readonly BackendFlow[], at: number): number[] {
  const limit = (steps: Parameters<typeof valueAt>[0] | undefined) =>
    valueAt(steps ?? [], at) ?? Number.POSITIVE_INFINITY
  const byPods = flows.map(flow => {
    const { pool, address } = flow.parts
    const all = flows.filter(each => each.parts.pool === pool && each.parts.address === address)
    return shareOf(limit(profile.capacitiesPerPod?.[pool]) * flow.pods, sum(all.map(each => each.forwarded)))
  })
  return flows.map(({ parts: { pool } }, i) => {
    const all = flows.map((each, k) => (each.parts.pool === pool ? each.forwarded * (byPods[k] ?? 1) : 0))
    return (byPods[i] ?? 1) * shareOf(limit(profile.capacities?.[pool]), sum(all))
  })
}

function shareOf(capacity: number, rate: number): number {
  return rate > capacity ? capacity / rate : 1
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
