import { keyOf } from '../../resource-ids.ts'
import { isOn } from '../../switches.ts'
import { trafficOf } from '../../traffic/traffic-profile.ts'
import type { Operation, Resource, World } from '../../world.ts'
import { gatewayInstances, switchTimes } from './gateway-instances.ts'
import { observeGateway } from './gateway-observation.ts'
import { setRunning, takeConfiguration } from './gateway-probes.ts'
import { type GatewayRouting, routingOf } from './gateway-routing.ts'
import {
  backendKey,
  type GatewayRuntime,
  heldChange,
  instancesAt,
  isRunningAt,
  newRuntime,
  type RoutingChange,
  runtimes
} from './gateway-runtime.ts'

/** Begins to turn the instances of a gateway to the configuration that was written. `update` is the operation of the PUT. */
export function beginUpdate(world: World, gateway: Resource, update: Operation | undefined): void {
  const runtime = observeGateway(world, gateway.id) ?? newRuntime(world)
  runtimes(world)[keyOf(gateway.id)] = runtime
  supersede(world, runtime)
  const routing = routingOf(gateway)
  const instances = gatewayInstances(gateway)
  const at = timesOf(world, runtime, update?.dueAt ?? world.now, instances)
  runtime.changes.push(changeTo(world, runtime, { routing, instances, at, ended: false }))
  observeGateway(world, gateway.id)
}

/** Returns when each instance takes the configuration. A gateway that does not run takes it when the write has ended. */
function timesOf(world: World, runtime: GatewayRuntime, until: number, instances: number): (number | null)[] {
  const begins = isRunningAt(runtime, world.now) ? world.now : until
  return switchTimes(begins, until, instancesAt(runtime, world.now), instances)
}

function changeTo(
  world: World,
  runtime: GatewayRuntime,
  change: Pick<RoutingChange, 'routing' | 'instances' | 'at' | 'ended'>
): RoutingChange {
  const isRunning = isRunningAt(runtime, world.now)
  const unknown = isRunning && isOn(world, 'gateway-backends-stay-unknown') ? newBackends(runtime, change.routing) : []
  const isLate = isOn(world, 'gateway-probes-late')
  const interval = Math.max(0, ...change.routing.backends.map(({ intervalSeconds }) => intervalSeconds))
  return {
    ...change,
    unknown,
    cutsMovedRequests: isOn(world, 'gateway-cuts-moved-requests'),
    firstProbeAfter: isLate ? interval * 1000 : 0
  }
}

function newBackends(runtime: GatewayRuntime, { backends }: GatewayRouting): string[] {
  const known = new Set(Object.values(runtime.probes).flatMap(({ backend, nextAt }) => (nextAt ? backend : [])))
  return backends.map(backendKey).filter(backend => !known.has(backend))
}

/** Ends a running update. Instances that it has not reached yet never take its configuration. */
function supersede(world: World, runtime: GatewayRuntime): void {
  const last = runtime.changes.at(-1)
  if (last === undefined || last.ended) return
  if (isOn(world, 'gateway-superseded-instances-return')) returnToFormer(world, runtime)
  else endChange(world, last)
}

function endChange({ now }: World, change: RoutingChange): void {
  change.at = change.at.map(time => (time !== null && time <= now ? time : null))
  change.ended = true
}

/** Leads all instances that hold another configuration back to the last one that succeeded, at once. */
function returnToFormer(world: World, runtime: GatewayRuntime): void {
  const last = runtime.changes.at(-1)
  if (last === undefined) return
  endChange(world, last)
  const former = runtime.changes.findLast(({ isGood }) => isGood)
  if (former === undefined) {
    runtime.changes = []
    return
  }
  const at = returnTimes(runtime, former, world.now)
  runtime.changes.push({ ...former, at })
  for (const [instance, time] of at.entries()) if (time !== null) takeConfiguration(runtime, instance, world.now)
}

/** Returns `now` for each instance that exists or existed with a configuration, and does not hold it; null for the others. */
function returnTimes(runtime: GatewayRuntime, former: RoutingChange, now: number): (number | null)[] {
  const living = instancesAt(runtime, now)
  const most = Math.max(former.instances, ...living.map(instance => instance + 1))
  return Array.from({ length: most }, (_, instance) => {
    const held = heldChange(runtime, instance, now)
    return held === undefined ? (instance < former.instances ? now : null) : isSame(held, former) ? null : now
  })
}

function isSame(one: RoutingChange, other: RoutingChange): boolean {
  return one.instances === other.instances && JSON.stringify(one.routing) === JSON.stringify(other.routing)
}

/** Ends an update that succeeded. It starts a gateway that did not run. */
export function endUpdate(world: World, gateway: Resource): void {
  const runtime = observeGateway(world, gateway.id)
  const last = runtime?.changes.at(-1)
  if (runtime === undefined || last === undefined) return
  last.ended = true
  last.isGood = true
  const isStopped = /^Stop/.test(String(gateway.properties.operationalState ?? ''))
  if (!isStopped && !isRunningAt(runtime, world.now)) switchGateway(world, gateway, true)
}

/** Ends an update that failed: the instances return to the configuration before it (*assumed*). */
export function failUpdate(world: World, gateway: Resource): void {
  const runtime = observeGateway(world, gateway.id)
  const last = runtime?.changes.at(-1)
  if (runtime === undefined || last === undefined || last.ended) return
  returnToFormer(world, runtime)
  observeGateway(world, gateway.id)
}

/** Stops or starts all instances of a gateway. */
export function switchGateway(world: World, gateway: Resource, isRunning: boolean): void {
  const runtime = observeGateway(world, gateway.id)
  if (runtime !== undefined) setRunning(runtime, world.now, isRunning)
}

/** Forgets a gateway that was deleted, unless a traffic profile still asks for its past. */
export function removeRuntime(world: World, gateway: Resource): void {
  switchGateway(world, gateway, false)
  if (trafficOf(world, gateway.id) === undefined) delete runtimes(world)[keyOf(gateway.id)]
}
