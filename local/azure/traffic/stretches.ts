import type { GatewayRuntime } from '../providers/application-gateway/gateway-runtime.ts'
import type { TrafficView } from './request-flows.ts'
import type { TrafficStep } from './traffic.ts'

/**
 * Divides a time into stretches in which no rate, health, answer or instance changes. Such a change cuts off all requests
 * of a stretch, or none.
 */
export function stretchesOf(view: TrafficView, from: number, until: number) {
  const events = eventTimes(view)
  const inside = [...events, ...cutTimes(view, events)].filter(at => at > from && at < until)
  const bounds = [from, ...[...new Set(inside)].sort((a, b) => a - b), until]
  return bounds.slice(1).flatMap((end, i) => {
    const start = bounds[i] ?? end
    return start < end ? [{ from: start, until: end }] : []
  })
}

function eventTimes({ runtime, profile }: TrafficView): number[] {
  const { rates, errorRates, latencies, capacities = {}, capacitiesPerPod = {} } = profile
  const tables = [rates, errorRates, latencies, capacities, capacitiesPerPod, runtime.answers, healthOf(runtime)]
  const lists = [...tables.flatMap(table => Object.values(table)), runtime.running]
  const changes = runtime.changes.flatMap(change => change.at.filter(at => at !== null))
  return [...lists.flatMap(steps => steps.map(({ at }) => at)), ...changes]
}

function healthOf({ probes }: GatewayRuntime): Record<string, readonly TrafficStep[]> {
  return Object.fromEntries(Object.entries(probes).map(([key, { health }]) => [key, health]))
}

/** Returns the times from which on a request has no answer before an event, or before the draining after it ends. */
function cutTimes({ runtime, profile }: TrafficView, events: readonly number[]): number[] {
  const latencies = Object.values(profile.latencies).flatMap(steps => steps.map(({ value }) => value))
  const drains = runtime.changes.flatMap(({ routing }) => routing.backends.map(backend => backend.drainSeconds))
  const offsets = [...new Set([0, ...drains])].flatMap(drain => latencies.map(latency => (latency - drain) * 1000))
  const before = [...new Set(offsets)].filter(offset => offset > 0)
  return events.flatMap(at => before.map(offset => at - offset))
}
