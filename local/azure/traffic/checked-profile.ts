import type { TrafficProfile, TrafficStep } from './traffic.ts'

type Steps = Readonly<Record<string, readonly TrafficStep[]>>

/** Greatest values of a profile: a share of 1, and a day until the answer, which is the longest that a gateway waits. */
export const MOST_ERROR_RATE = 1
export const MOST_LATENCY_SECONDS = 86_400

const most: Readonly<Record<keyof TrafficProfile, number>> = {
  rates: Number.MAX_SAFE_INTEGER,
  errorRates: MOST_ERROR_RATE,
  latencies: MOST_LATENCY_SECONDS,
  capacities: Number.MAX_SAFE_INTEGER,
  capacitiesPerPod: Number.MAX_SAFE_INTEGER
}

/** Returns a profile with its times in whole milliseconds. Throws RangeError for a time or a value that cannot be. */
export function checkedProfile(profile: TrafficProfile): TrafficProfile {
  const { capacities, capacitiesPerPod } = profile
  return {
    rates: checkedTable('rates', profile.rates),
    errorRates: checkedTable('errorRates', profile.errorRates),
    latencies: checkedTable('latencies', profile.latencies),
    ...(capacities !== undefined && { capacities: checkedTable('capacities', capacities) }),
    ...(capacitiesPerPod !== undefined && { capacitiesPerPod: checkedTable('capacitiesPerPod', capacitiesPerPod) })
  }
}

function checkedTable(table: keyof TrafficProfile, steps: Steps): Steps {
  return Object.fromEntries(
    Object.entries(steps).map(([name, values]) => [name, values.map(step => checkedStep(table, name, step))])
  )
}

function checkedStep(table: keyof TrafficProfile, name: string, { at, value }: TrafficStep): TrafficStep {
  if (!Number.isFinite(at)) throw new RangeError(`${table} of '${name}' has a step at ${at}, which is not a time.`)
  if (value >= 0 && value <= most[table]) return { at: Math.round(at), value }
  throw new RangeError(`${table} of '${name}' is ${value}; a number from 0 to ${most[table]} is allowed.`)
}
