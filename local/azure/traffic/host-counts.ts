import { observeGateway } from '../providers/application-gateway/gateway-observation.ts'
import {
  backendKey,
  type GatewayRuntime,
  heldChange,
  instancesAt,
  isRunningAt,
  runtimeOf,
  valueAt
} from '../providers/application-gateway/gateway-runtime.ts'
import { knownSince } from '../providers/application-gateway/prune-runtime.ts'
import type { World } from '../world.ts'
import type { HostCount } from './traffic.ts'

/**
 * Returns how many backends of a gateway are healthy at an instant (milliseconds since 1970), for each pool with the
 * settings that rules use it with. Known for the last two hours, with a traffic profile for a day; empty while the
 * gateway does not run.
 */
export function hostCountsAt(world: World, gatewayId: string, at: number): readonly HostCount[] {
  // Changes of this instant do not change the past, and metrics ask for each minute of a day.
  const observed = runtimeOf(world, gatewayId)
  const runtime = observed !== undefined && at < observed.observedAt ? observed : observeGateway(world, gatewayId)
  if (runtime === undefined || at < knownSince(world, runtime) || !isRunningAt(runtime, at)) return []
  const instances = instancesAt(runtime, at)
  const backends = instances.flatMap(instance => heldChange(runtime, instance, at)?.routing.backends ?? [])
  const addresses = [...new Map(backends.map(backend => [backendKey(backend), backend])).values()]
  const pairs = Map.groupBy(addresses, ({ pool, settings }) => JSON.stringify([pool, settings]))
  return [...pairs.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return []
    const members = [first, ...rest].map(backendKey)
    const healthy = members.reduce((total, backend) => total + shareUp(runtime, instances, backend, at), 0)
    return [{ pool: first.pool, settings: first.settings, healthy, unhealthy: members.length - healthy }]
  })
}

/** Returns the share of the instances to which a backend is healthy. */
function shareUp({ probes }: GatewayRuntime, instances: readonly number[], backend: string, at: number): number {
  const up = instances.filter(instance => valueAt(probes[`${instance}~${backend}`]?.health ?? [], at) === 1)
  return up.length / instances.length
}
