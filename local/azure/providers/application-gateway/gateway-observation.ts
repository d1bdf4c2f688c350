import { beforeTimePasses } from '../../protocol/operations.ts'
import { keyOf } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { refreshBackends } from '../../simulated-backends.ts'
import { tableOf } from '../../tables.ts'
import { trafficOf } from '../../traffic/traffic-profile.ts'
import type { Resource, World } from '../../world.ts'
import { gatewayInstances } from './gateway-instances.ts'
import { advanceProbes, setRunning } from './gateway-probes.ts'
import { answeringPods, watchedRequests } from './gateway-questions.ts'
import { routingOf } from './gateway-routing.ts'
import { addStep, type GatewayRuntime, newRuntime, runtimeOf, runtimes } from './gateway-runtime.ts'
import { pruneRuntime } from './prune-runtime.ts'

/** A gateway of a world that was saved before runtimes were kept counts as having run unchanged for this long. */
const ADOPTED_MILLISECONDS = 3600 * 1000

beforeTimePasses.push(observeGateways)

/**
 * Records what changed at this instant for the gateways: which backends answer now. Time passes only afterwards, so the
 * recorded answers hold until the next observation.
 */
function observeGateways(world: World): void {
  adoptSavedGateways(world)
  const ids = Object.keys(runtimes(world))
  if (ids.length === 0) return
  for (const refresh of refreshBackends) refresh(world)
  for (const id of ids) observe(world, id, runtimes(world)[id] as GatewayRuntime)
}

/** Returns what the instances of a gateway hold and know now; `undefined` for one that was never written. */
export function observeGateway(world: World, gatewayId: string): GatewayRuntime | undefined {
  adoptSavedGateways(world)
  const runtime = runtimeOf(world, gatewayId)
  if (runtime === undefined) return undefined
  for (const refresh of refreshBackends) refresh(world)
  observe(world, gatewayId, runtime)
  return runtime
}

function observe(world: World, id: string, runtime: GatewayRuntime): void {
  advanceProbes(runtime, world.now)
  observeTraffic(world, id, runtime)
  const gateway = findResource(world, id)
  if (gateway !== undefined) recordAnswers(world, gateway, runtime, world.now)
  pruneRuntime(world, runtime)
}

function observeTraffic(world: World, id: string, runtime: GatewayRuntime): void {
  if (trafficOf(world, id) === undefined) delete runtime.trafficSince
  else runtime.trafficSince ??= world.now
}

function recordAnswers(world: World, gateway: Resource, runtime: GatewayRuntime, at: number): void {
  const watched = watchedRequests(world, gateway.id, runtime)
  for (const [question, request] of watched) {
    runtime.answers[question] ??= []
    addStep(runtime.answers[question], at, answeringPods(world, gateway, request))
  }
  for (const question of Object.keys(runtime.answers)) if (!watched.has(question)) delete runtime.answers[question]
}

function adoptSavedGateways(world: World): void {
  for (const id of Object.keys(tableOf<boolean>(world, 'builtGateways'))) {
    const gateway = runtimes(world)[id] === undefined ? findResource(world, id) : undefined
    if (gateway !== undefined) runtimes(world)[keyOf(id)] = adopt(world, gateway)
  }
}

function adopt(world: World, gateway: Resource): GatewayRuntime {
  const at = world.now - ADOPTED_MILLISECONDS
  const runtime = newRuntime({ ...world, now: at })
  const instances = gatewayInstances(gateway)
  const fixed = { cutsMovedRequests: false, unknown: [], firstProbeAfter: 0 }
  const times = Array<number>(instances).fill(at)
  runtime.changes.push({ routing: routingOf(gateway), instances, at: times, ended: true, isGood: true, ...fixed })
  recordAnswers(world, gateway, runtime, at)
  setRunning(runtime, at, !/^Stop/.test(String(gateway.properties.operationalState ?? '')))
  return runtime
}
