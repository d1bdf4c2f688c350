import type { TrafficStep } from '../../traffic/traffic.ts'
import type { World } from '../../world.ts'
import type { GatewayRuntime, RoutingChange } from './gateway-runtime.ts'

/** Kept past of a gateway: a day with a traffic profile, otherwise enough for metrics that are minutes late. */
const KEPT_MILLISECONDS = { traffic: 24 * 3600 * 1000, health: 2 * 3600 * 1000 } as const
/** A backend that comes and goes all the time has at most this many steps of its past. */
const MOST_STEPS = 1000

/** Returns the instant (milliseconds since 1970) from which on the past of a gateway is known. */
export function knownSince({ now }: World, { trafficSince, forgottenUntil = 0 }: GatewayRuntime): number {
  return Math.max(forgottenUntil, now - KEPT_MILLISECONDS[trafficSince === undefined ? 'health' : 'traffic'])
}

/** Forgets the past of a gateway, so that a world does not grow with its history. */
export function pruneRuntime(world: World, runtime: GatewayRuntime): void {
  const horizon = knownSince(world, runtime)
  runtime.changes = runtime.changes.filter((change, i) => !isOver(change, runtime.changes.slice(i + 1), horizon))
  const recent = (steps: TrafficStep[]) => recentSteps(runtime, steps, horizon)
  runtime.running = recent(runtime.running)
  for (const [question, steps] of Object.entries(runtime.answers)) runtime.answers[question] = recent(steps)
  for (const [key, probes] of Object.entries(runtime.probes)) {
    probes.health = recent(probes.health)
    const isEnded = probes.nextAt === undefined && probes.isUnknown !== true
    if (isEnded && (probes.health.at(-1)?.at ?? 0) <= horizon) delete runtime.probes[key]
  }
}

/** Returns whether every instance that held the configuration has held a later one since before the horizon. */
function isOver({ at, ended }: RoutingChange, later: readonly RoutingChange[], horizon: number): boolean {
  if (!ended) return false
  return at.every((time, instance) => time === null || later.some(next => isTakenBy(next, instance, horizon)))
}

function isTakenBy({ at, instances }: RoutingChange, instance: number, horizon: number): boolean {
  const time = at[instance]
  return typeof time === 'number' ? time <= horizon : instance >= instances && Math.max(...at.map(Number)) <= horizon
}

/** Returns the steps after the horizon, and the one that holds at it. Beyond the most steps, the past becomes unknown. */
function recentSteps(runtime: GatewayRuntime, steps: TrafficStep[], horizon: number): TrafficStep[] {
  const kept = steps.slice(
    Math.max(
      0,
      steps.findLastIndex(({ at }) => at <= horizon)
    )
  )
  const most = kept.slice(-MOST_STEPS)
  const oldest = most[0]
  if (most.length < kept.length && oldest !== undefined) {
    runtime.forgottenUntil = Math.max(runtime.forgottenUntil ?? 0, oldest.at)
  }
  return most
}
