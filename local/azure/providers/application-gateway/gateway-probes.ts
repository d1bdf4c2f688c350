import { questionOf } from './gateway-questions.ts'
import type { GatewayBackend } from './gateway-routing.ts'
import {
  addStep,
  type BackendProbes,
  backendKey,
  type GatewayRuntime,
  heldChange,
  instancesAt,
  isRunningAt,
  type RoutingChange
} from './gateway-runtime.ts'

/** *Assumed*: a backend that is well answers a probe within this time. */
const ANSWER_MILLISECONDS = 1000

/**
 * Computes all probes up to an instant. Between `observedAt` and that instant no answer changed, because the
 * world is observed before time passes. Instances may have taken another configuration.
 */
export function advanceProbes(runtime: GatewayRuntime, to: number): void {
  for (const at of changeTimes(runtime, to)) {
    probeUntil(runtime, at)
    for (const instance of instancesThatChange(runtime, at)) takeConfiguration(runtime, instance, at)
  }
  probeUntil(runtime, to)
  runtime.observedAt = to
}

function changeTimes({ changes, observedAt }: GatewayRuntime, to: number): number[] {
  const times = changes.flatMap(change => change.at).filter(at => at !== null && at > observedAt && at <= to)
  return [...new Set(times as number[])].sort((a, b) => a - b)
}

function instancesThatChange({ changes }: GatewayRuntime, at: number): number[] {
  return changes.flatMap(change => change.at.flatMap((time, instance) => (time === at ? [instance] : [])))
}

/** Lets an instance probe the backends of its configuration, and no others. It keeps its knowledge of those it used before. */
export function takeConfiguration(runtime: GatewayRuntime, instance: number, at: number): void {
  const change = isRunningAt(runtime, at) ? heldChange(runtime, instance, at) : undefined
  const used = new Set(change?.routing.backends.map(backendKey))
  for (const probes of Object.values(runtime.probes)) {
    if (probes.instance === instance && !used.has(probes.backend)) endProbes(probes, at)
  }
  for (const backend of used) {
    const probes = probesOf(runtime, instance, backend)
    if (change === undefined) continue
    if (!isProbed(probes)) beginProbes(probes, change, at)
    else if (isProbeChanged(runtime, probes, change, at)) rescheduleProbes(probes, at)
  }
}

/** Returns whether the probe of a backend that the instance used before has other values now. */
function isProbeChanged(runtime: GatewayRuntime, probes: BackendProbes, change: RoutingChange, at: number): boolean {
  const probeIn = (held: RoutingChange | undefined) => {
    const backend = held?.routing.backends.find(each => backendKey(each) === probes.backend)
    return backend && [backend.probe, backend.intervalSeconds, backend.timeoutSeconds, backend.unhealthyThreshold]
  }
  const before = probeIn(heldChange(runtime, probes.instance, at - 1))
  return before !== undefined && JSON.stringify(before) !== JSON.stringify(probeIn(change))
}

/** Sends the next probe at once (*assumed*). The health stays until its answer, and failures are counted from zero. */
function rescheduleProbes(probes: BackendProbes, at: number): void {
  probes.failures = 0
  if (probes.isUnknown !== true) probes.nextAt = at
}

function probesOf({ probes }: GatewayRuntime, instance: number, backend: string): BackendProbes {
  const key = `${instance}~${backend}`
  const found = probes[key] ?? { instance, backend, health: [], failures: 0 }
  probes[key] = found
  return found
}

function isProbed({ nextAt, isUnknown }: BackendProbes): boolean {
  return nextAt !== undefined || isUnknown === true
}

/**
 * Begins to probe a backend. "A backend server is marked as unhealthy by default until a successful probe response is
 * received" (Application Gateway health probes overview).
 */
function beginProbes(probes: BackendProbes, change: RoutingChange, at: number): void {
  addStep(probes.health, at, 0)
  probes.failures = 0
  if (change.unknown.includes(probes.backend)) probes.isUnknown = true
  else probes.nextAt = at + change.firstProbeAfter
}

function endProbes(probes: BackendProbes, at: number): void {
  probes.health = probes.health.filter(step => step.at < at)
  addStep(probes.health, at, 0)
  delete probes.nextAt
  delete probes.isUnknown
}

/** Starts or stops all instances at an instant. Instances that start know nothing. */
export function setRunning(runtime: GatewayRuntime, at: number, isOn: boolean): void {
  advanceProbes(runtime, at)
  addStep(runtime.running, at, isOn ? 1 : 0)
  for (const probes of Object.values(runtime.probes)) endProbes(probes, at)
  for (const instance of instancesAt(runtime, at)) takeConfiguration(runtime, instance, at)
  if (isOn) restartProbes(runtime, at)
}

/** Lets instances probe again the backends that they left Unknown: only a restart does. */
function restartProbes(runtime: GatewayRuntime, at: number): void {
  for (const probes of Object.values(runtime.probes)) {
    if (probes.isUnknown !== true) continue
    delete probes.isUnknown
    probes.nextAt = at
  }
}

function probeUntil(runtime: GatewayRuntime, to: number): void {
  const backends = new Map<string, GatewayBackend>()
  for (const probes of Object.values(runtime.probes)) {
    if (probes.nextAt === undefined || probes.nextAt > to) continue
    const change = heldChange(runtime, probes.instance, probes.nextAt)
    const backend = change?.routing.backends.find(each => backendKey(each) === probes.backend)
    if (backend !== undefined) backends.set(probes.backend, backend)
    if (backend !== undefined) probe(runtime, probes, backend, to)
  }
}

/** Sends the probes of a stretch of time. Its answer is always the same, so the first few probes decide for all. */
function probe(runtime: GatewayRuntime, probes: BackendProbes, backend: GatewayBackend, to: number): void {
  const isGood = (runtime.answers[questionOf(backend.probe)]?.at(-1)?.value ?? 0) > 0
  const interval = backend.intervalSeconds * 1000
  while (probes.nextAt !== undefined && probes.nextAt <= to) {
    const isDecided = isGood ? recordSuccess(probes, probes.nextAt) : recordFailure(probes, probes.nextAt, backend)
    const more = isDecided ? Math.floor((to - probes.nextAt) / interval) : 0
    probes.nextAt += (more + 1) * interval
  }
}

function recordSuccess(probes: BackendProbes, sentAt: number): boolean {
  probes.failures = 0
  addStep(probes.health, sentAt + ANSWER_MILLISECONDS, 1)
  return true
}

/** Counts a failed probe. At the threshold the backend is unhealthy, from the end of the time-out on. */
function recordFailure(probes: BackendProbes, sentAt: number, backend: GatewayBackend): boolean {
  probes.failures = Math.min(probes.failures + 1, backend.unhealthyThreshold)
  if (probes.failures < backend.unhealthyThreshold) return false
  addStep(probes.health, sentAt + Math.min(backend.timeoutSeconds, backend.intervalSeconds) * 1000, 0)
  return true
}
