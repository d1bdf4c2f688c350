import { isAutomatic } from '../aks/maintenance-watch.ts'
import { colleagueId } from './entra/colleague-identity.ts'
import { blocksWrite } from './protocol/operation-locks.ts'
import { groupOf, keyOf, parseId, sameId } from './resource-ids.ts'
import type { Operation, World } from './world.ts'

export interface RunTiming {
  /** From the first accepted write to the last operation seen terminal. */
  readonly durationMinutes: number
  /** The longest chain of operations, each charged what it took, where one names what another makes, works through it, or holds what it held. */
  readonly criticalPathMinutes: number
  /** The same over single resources: Azure's own work, without deployments, stacks and waiting. */
  readonly floorMinutes: number
}

/** A piece of work on the way, and what it waits for. */
interface Work {
  readonly operation: Operation
  /** Lower-cased ids it cannot start without. */
  readonly needs: ReadonlySet<string>
  /** When each thing it makes was there, by lower-cased id. */
  readonly made: ReadonlyMap<string, number>
  readonly endedAt: number
}

/**
 * How long the work begun after an instant took, and how long it had to take. Read from the operation log alone. What an
 * earlier run began and this one only waited for is that run's, with all it still started.
 */
export function runTiming(world: World, since: number): RunTiming {
  const operations = begunAfter(world, since)
  const parts = partsByParent(operations)
  const wholes = operations.filter(operation => operation.parent === undefined)
  const criticalPath = longestPath(wholes.map(whole => workOf(world, whole, descendants(whole, parts))))
  return {
    durationMinutes: minutes(elapsed(world, wholes)),
    criticalPathMinutes: minutes(criticalPath.milliseconds),
    floorMinutes: minutes(floorPath(world, operations).milliseconds)
  }
}

/** The longest wait on the way of single resources: what the floor does not count. */
export interface TimingGap {
  readonly minutes: number
  /** Id of the resource that was there, and of the one that had to wait although nothing it needs was missing. */
  readonly after: string
  readonly before: string
  /** The stack or deployment in which it waited. */
  readonly inside: string
}

/** Why the run took longer than its floor, mostly; `undefined` where the floor has a single step. */
export function largestGap(world: World, since: number): TimingGap | undefined {
  const path = floorPath(world, begunAfter(world, since)).works.map(({ operation }) => operation)
  const gaps = path.slice(1).map((operation, i) => {
    const earlier = path[i] ?? operation
    const waited = operation.startedAt - endOf(world, earlier)
    return {
      minutes: minutes(waited),
      after: earlier.target,
      before: operation.target,
      inside: outermost(world, operation).target
    }
  })
  return gaps.toSorted((a, b) => b.minutes - a.minutes)[0]
}

/** The stack, deployment or request of a client that an operation is part of. */
function outermost(world: World, operation: Operation): Operation {
  const parent = operation.parent === undefined ? undefined : world.operations[operation.parent]
  return parent === undefined ? operation : outermost(world, parent)
}

function begunAfter(world: World, since: number): Operation[] {
  return Object.values(world.operations)
    .filter(operation => !isBeside(world, operation) && outermost(world, operation).startedAt > since)
    .sort((a, b) => a.startedAt - b.startedAt)
}

/** Kinds of operations that are not part of a run's work. */
const BESIDE: readonly Operation['kind'][] = ['what-if', 'watch', 'batch', 'scenario']

/** Returns whether an operation is not part of a run's work: reads, watches, work of AKS itself and of the colleague. */
function isBeside(world: World, operation: Operation): boolean {
  return BESIDE.includes(operation.kind) || isAutomatic(operation) || operation.by === colleagueId(world)
}

function floorPath(world: World, operations: readonly Operation[]): Path {
  const singles = operations.filter(({ kind }) => kind === 'resource' || kind === 'action' || kind === 'reconcile')
  return longestPath(singles.map(single => workOf(world, single, [single])))
}

function minutes(milliseconds: number): number {
  return Math.round(milliseconds / 600) / 100
}

function elapsed(world: World, operations: readonly Operation[]): number {
  const [first] = operations
  if (first === undefined) return 0
  const last = Math.max(...operations.map(operation => operation.seenTerminalAt ?? endOf(world, operation)))
  return last - first.startedAt
}

/** What is still under way has been charged until now. */
function endOf(world: World, { endedAt }: Operation): number {
  return endedAt ?? world.now
}

function partsByParent(operations: readonly Operation[]): Map<string, Operation[]> {
  const parts = new Map<string, Operation[]>()
  for (const operation of operations) {
    if (operation.parent === undefined) continue
    parts.set(operation.parent, [...(parts.get(operation.parent) ?? []), operation])
  }
  return parts
}

/** The operation itself and everything that was done on its behalf. */
function descendants(operation: Operation, parts: ReadonlyMap<string, Operation[]>): Operation[] {
  return [operation, ...(parts.get(operation.id) ?? []).flatMap(part => descendants(part, parts))]
}

function workOf(world: World, operation: Operation, parts: readonly Operation[]): Work {
  const made = new Map(parts.filter(isMaking).map(part => [keyOf(part.target), endOf(world, part)]))
  const named = parts.flatMap(part => [...part.names, ...containersOf(part.target)])
  const needs = new Set([...operation.names, ...named].map(keyOf))
  return { operation, needs, made, endedAt: endOf(world, operation) }
}

/** A later write of what is there already makes nobody wait. */
function isMaking({ kind, data }: Operation): boolean {
  return kind !== 'resource' || data.created === true
}

/** The group a resource lies in, and its provider's registration. */
function containersOf(id: string): string[] {
  const { subscriptionId, namespace, type } = parseId(id)
  const group = /\/resourceGroups$/i.test(type) ? undefined : groupOf(id)
  const registration = `/subscriptions/${subscriptionId}/providers/${namespace}`
  return [...(group === undefined ? [] : [group]), ...(keyOf(id) === keyOf(registration) ? [] : [registration])]
}

interface Path {
  readonly milliseconds: number
  /** First to last. */
  readonly works: readonly Work[]
}

/** Works are in the order they were started, so whatever one waits for came before it. */
function longestPath(works: readonly Work[]): Path {
  const starts = new Map<Work, number>()
  const waitedFor = new Map<Work, Work>()
  let longest = 0
  let last: Work | undefined
  for (const [i, work] of works.entries()) {
    let start = 0
    for (const earlier of works.slice(0, i)) {
      const ready = readyAt(earlier, work, starts)
      if (ready <= start) continue
      start = ready
      waitedFor.set(work, earlier)
    }
    starts.set(work, start)
    const end = start + work.endedAt - work.operation.startedAt
    if (end > longest) [longest, last] = [end, work]
  }
  return { milliseconds: longest, works: last === undefined ? [] : chainTo(last, waitedFor) }
}

function chainTo(work: Work, waitedFor: ReadonlyMap<Work, Work>): Work[] {
  const earlier = waitedFor.get(work)
  return earlier === undefined ? [work] : [...chainTo(earlier, waitedFor), work]
}

/**
 * When the last thing that `work` needs of an earlier one is there, or let go; 0 where it needs nothing of it. What was
 * there only after `work` had begun cannot have been waited for.
 */
function readyAt(earlier: Work, work: Work, starts: ReadonlyMap<Work, number>): number {
  const instants = [...work.needs]
    .flatMap(id => earlier.made.get(id) ?? earlier.made.get(parentOf(id)) ?? [])
    .concat(letGoAt(earlier, work) ?? [])
    .filter(instant => instant <= work.operation.startedAt)
  if (instants.length === 0) return 0
  return (starts.get(earlier) ?? 0) + Math.max(...instants) - earlier.operation.startedAt
}

/**
 * When an earlier write lets go of what this one writes or holds as well: rule collection groups hold their policy, so
 * those of one policy follow each other in any order. `undefined` where the two can go on together.
 */
function letGoAt(earlier: Work, { operation }: Work): number | undefined {
  const { target, holds, data } = earlier.operation
  if (sameId(target, operation.target)) return undefined
  const wanted = [operation.target, ...operation.holds]
  if (operation.holds.some(id => blocksWrite(target, id))) return earlier.endedAt
  if (!holds.some(held => wanted.some(id => blocksWrite(held, id)))) return undefined
  return Math.min(earlier.endedAt, Number(data.holdUntil ?? Number.POSITIVE_INFINITY))
}

/** Subnets are made with their network and have no operation of their own. */
function parentOf(id: string): string {
  return keyOf(parseId(id).parent)
}
