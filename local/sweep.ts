/**
 * Interrupts a run at a request, runs plainly after it, and compares what then exists with what an undisturbed run
 * leaves. A kill leaves nothing but the world behind, so a copy of the world at that request stands for it; a cancelled
 * process goes on for a moment, so cancelling is done to real ones.
 */
import { createHash } from 'node:crypto'
import { advanceTo, nextDue } from './azure/protocol/operations.ts'
import { inventory } from './azure/resources/inventory.ts'
import type { Fault, RequestRecord, World } from './azure/world.ts'
import { forkHost, type OpenHost, openWorld, type RunRequest, type RunResult, runWorkflow } from './index.ts'

export interface SweepPoint extends Pick<RequestRecord, 'n' | 'method' | 'path' | 'kind'> {
  /** How many requests of this method and path came before it, and itself: what `--kill-at 'METHOD PATH#K'` takes. */
  readonly occurrence: number
  /** The world after the request took effect and before it was answered. */
  readonly world: World
}

export interface UndisturbedRun {
  /** The world before the run. */
  readonly start: World
  readonly result: RunResult
  readonly points: readonly SweepPoint[]
  /** What exists in the end. */
  readonly inventory: string
}

export interface Recovery {
  readonly converged: boolean
  /** Why not: how the plain run ended, or the ids that differ. */
  readonly reason: string
}

/** One plain run on a new world, with a copy of the world at each of its Resource Manager requests. */
export async function runUndisturbed(
  directory: string,
  request: RunRequest,
  environments: string[]
): Promise<UndisturbedRun> {
  const host = await openWorld(directory, { fresh: true, environments })
  try {
    const start = structuredClone(host.world)
    const seen: World[] = []
    const stop = host.onServed(() => void seen.push(structuredClone(host.world)))
    const result = await runWorkflow(host, request)
    stop()
    return { start, result, points: pointsOf(seen), inventory: describeResources(host.world) }
  } finally {
    await host.close()
  }
}

function pointsOf(worlds: readonly World[]): SweepPoint[] {
  const counts = new Map<string, number>()
  return worlds.flatMap(world => {
    const record = world.requestLog.at(-1)
    if (record === undefined) return []
    const { n, method, kind } = record
    const path = record.path.replace(/\?.*$/, '')
    const key = `${method} ${path}`
    const occurrence = (counts.get(key) ?? 0) + 1
    counts.set(key, occurrence)
    return [{ n, method, path, kind, occurrence, world }]
  })
}

/** The same for worlds that differ only in how much time has passed and how often somebody has looked. */
export function comparableState(world: World): string {
  const { now: _now, requests: _requests, requestLog: _log, github: _github, tables, ...rest } = world
  const { throttle: _throttle, gatewayRuntimes: _probes, ...remembered } = tables
  const operations = Object.values(rest.operations).map(({ seenTerminalAt: _seen, ...operation }) => operation)
  return createHash('sha256')
    .update(JSON.stringify({ ...rest, operations, remembered }))
    .digest('hex')
}

/** A plain run after the run that was killed at this point; `settled` lets everything under way end first. */
export async function recoverFromKill(
  point: SweepPoint,
  reference: UndisturbedRun,
  request: RunRequest,
  { settled }: { settled: boolean }
): Promise<Recovery> {
  return await onFork(point.world, async host => {
    if (settled) settle(host.world)
    return await plainRun(host, reference, request)
  })
}

/** Kills or cancels real processes at this point, then runs plainly. */
export async function recoverFromInterruption(
  how: 'killAt' | 'cancelAt',
  point: SweepPoint,
  reference: UndisturbedRun,
  request: RunRequest
): Promise<Recovery> {
  return await onFork(reference.start, async host => {
    const { method, path, occurrence } = point
    const { conclusion } = await runWorkflow(host, { ...request, [how]: { method, path, occurrence } })
    const expected = how === 'killAt' ? ['killed'] : ['cancelled', 'success']
    if (!expected.includes(conclusion))
      return { converged: false, reason: `the interrupted run ended as ${conclusion}` }
    return await plainRun(host, reference, request)
  })
}

/** A run with one fault: it is ridden out, or it ends with a reason of its own and a plain run completes what it began. */
export async function recoverFromFault(
  fault: Fault,
  reference: UndisturbedRun,
  request: RunRequest
): Promise<Recovery> {
  return await onFork(reference.start, async host => {
    const { conclusion, failureReason } = await runWorkflow(host, { ...request, faults: [{ ...fault }] })
    if (conclusion === 'success') return compare(host, reference)
    if (failureReason === null || failureReason === 'internal') {
      return { converged: false, reason: `the run ended as ${conclusion} (${failureReason})` }
    }
    return await plainRun(host, reference, request)
  })
}

/** Every resource that the run's deployments and direct writes made, in the order they were begun. */
export function writtenResources({ points }: UndisturbedRun): string[] {
  const operations = Object.values(points.at(-1)?.world.operations ?? {})
  const written = operations.filter(({ kind, verb }) => kind === 'resource' && verb === 'PUT')
  return [...new Set(written.map(({ target }) => target))]
}

async function onFork(world: World, work: (host: OpenHost) => Promise<Recovery>): Promise<Recovery> {
  const host = await forkHost(world)
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}

async function plainRun(host: OpenHost, reference: UndisturbedRun, request: RunRequest): Promise<Recovery> {
  const { conclusion, failureReason } = await runWorkflow(host, request)
  if (conclusion !== 'success')
    return { converged: false, reason: `the plain run ended as ${conclusion} (${failureReason})` }
  return compare(host, reference)
}

function compare(host: OpenHost, reference: UndisturbedRun): Recovery {
  const differing = differingIds(describeResources(host.world), reference.inventory)
  return { converged: differing.length === 0, reason: differing.join(', ') }
}

function settle(world: World): void {
  for (let due = nextDue(world); due !== undefined; due = nextDue(world)) advanceTo(world, due)
}

/** What exists, as text that is equal for equal worlds: neither the order of members says anything, nor when Flux last looked. */
export function describeResources(world: World): string {
  return JSON.stringify(inventory(world), (_, value) => sortedMembers(value))
}

function sortedMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Ids of what two descriptions do not agree on. */
export function differingIds(left: string, right: string): string[] {
  const byId = (text: string) =>
    new Map((JSON.parse(text) as { id: string }[]).map(each => [each.id, JSON.stringify(each)]))
  const [here, there] = [byId(left), byId(right)]
  return [...new Set([...here.keys(), ...there.keys()])].filter(id => here.get(id) !== there.get(id))
}
