import { createRandom, type Random } from '../sweep/random.ts'
import type { NextOperation } from './model/resource-kinds.ts'
import type { ProcedureModel } from './procedure-model.ts'
import type { Disturbance, RequestName } from './scheduler.ts'

/** Everything that happens in one schedule, as data, so that a failing schedule can be shortened and played again. */
export interface Schedule {
  /** Seed of the order in which requests of several runs are executed. */
  readonly seed: number
  /** Index of the sequence of operations. */
  readonly path: number
  readonly events: readonly ScheduleEvent[]
}

/** Kind of request that is disturbed. `write`: a write of a resource that is not a record of runs. */
export type DisturbedRequest = RequestName['method'] | 'write' | 'any'

/** Returns whether a request is of a kind. */
export function isOfKind({ method, what }: RequestName, kind: DisturbedRequest): boolean {
  if (kind === 'write') return ['PUT', 'DELETE', 'POST'].includes(method) && !what.startsWith('_')
  return kind === 'any' || kind === method
}

/** One event. It happens at the first fitting request from the request `at` on. */
export type ScheduleEvent = { readonly at: number } & (
  | { readonly is: 'disturb'; readonly on: DisturbedRequest; readonly disturbance: Disturbance }
  /** With `afterRecord`, the change happens right after the next write of the operation record. */
  | { readonly is: 'foreign'; readonly change: number; readonly afterRecord?: boolean }
  | { readonly is: 'run'; readonly other: number }
  /** A second run of an operation. With `reuse`, it has the approval of an earlier run. */
  | { readonly is: 'operation'; readonly operation: number; readonly reuse: boolean }
  | { readonly is: 'hold' | 'release-hold' }
  /** The next operation of Azure takes longer than usual, does not succeed, or is hidden from other runs. */
  | { readonly is: 'next-operation'; readonly traits: NextOperation }
  /** A colleague aborts an operation in progress. */
  | { readonly is: 'abort' }
  /** Azure answers all requests with 503, or does not show the activity log. */
  | { readonly is: 'outage' | 'hidden-log'; readonly milliseconds: number }
)

/** Largest number of milliseconds by which the clock of a runner is set in one schedule. */
export const LARGEST_CLOCK_STEP = 50_000

/** Requests of an undisturbed procedure, about. Events are spread over them. */
const REQUESTS = 230
const MOST_EVENTS = 5
/** Chance that a second run meets a suspended run. */
const TOGETHER = 0.15

/** Returns the schedule of a seed. */
export function scheduleOf<Phase extends string, LiveState, Operation extends string>(
  seed: number,
  model: Pick<ProcedureModel<Phase, LiveState, Operation>, 'paths' | 'foreignChanges' | 'otherRuns' | 'procedure'>
): Schedule {
  const random = createRandom(seed)
  const count = 1 + random.below(MOST_EVENTS)
  const sizes = {
    changes: model.foreignChanges.length,
    others: model.otherRuns.length,
    operations: operationsOf(model.procedure).length
  }
  const events = Array.from({ length: count }, () => eventsAt(random.below(REQUESTS), random, sizes)).flat()
  return { seed, path: random.below(model.paths.length), events: events.sort((a, b) => a.at - b.at) }
}

/** Returns the operations of a procedure, in the order of its table. */
export function operationsOf<Operation extends string>(procedure: {
  readonly table: Readonly<Record<string, Readonly<Record<Operation, unknown>>>>
}): Operation[] {
  return Object.keys(Object.values(procedure.table)[0] ?? {}) as Operation[]
}

interface Sizes {
  readonly changes: number
  readonly others: number
  readonly operations: number
}

type EventWithoutTime = ScheduleEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never

/** Returns one event, or two that only together are dangerous, such as a suspended run and a second run. */
function eventsAt(at: number, random: Random, sizes: Sizes): ScheduleEvent[] {
  const first = { at, ...eventOf(random, sizes) }
  if (first.is === 'next-operation' && random.chance(0.7))
    return [first, { at: at + random.below(10), ...disturb(random, ending(random)) }]
  // A change matters most while a run is suspended between its reading and its write.
  if (first.is === 'foreign' && random.chance(0.4))
    return [
      first,
      { at: at - random.below(6), is: 'disturb', on: random.of(['PUT', 'GET']), disturbance: pause(random) }
    ]
  if (first.is === 'disturb' && first.disturbance.is === 'throttled' && random.chance(0.5))
    return [
      { ...first, on: 'write' },
      // A cancelled run frees its lease at once, so a request that is on its way then is the most dangerous.
      { at, is: 'disturb', on: 'write', disturbance: random.chance(0.5) ? CANCELLED_LATE : ending(random) }
    ]
  if (!random.chance(TOGETHER)) return [first]
  const second = { is: 'operation', operation: random.below(sizes.operations), reuse: random.chance(0.5) } as const
  return [
    { at: Math.max(0, at - random.below(20)), ...second },
    { at, ...disturb(random, random.chance(0.7) ? pause(random) : ending(random)) }
  ]
}

function pause(random: Random): Disturbance {
  return { is: 'pause', milliseconds: (2 + random.below(9)) * 60_000 }
}

/** Returns a disturbance that ends a run. */
function ending(random: Random): Disturbance {
  if (random.chance(0.2)) return { is: 'cancel', when: random.of(['after', 'late'] as const) }
  return { is: 'kill', when: random.of(['before', 'after', 'after', 'late'] as const) }
}

function eventOf(random: Random, { changes, others, operations }: Sizes): EventWithoutTime {
  const kind = random.below(28)
  if (kind < 7) return disturb(random, ending(random))
  if (kind < 9) return disturb(random, pause(random))
  if (kind < 12) return disturb(random, fault(random))
  if (kind < 15) return { is: 'foreign', change: random.below(changes), afterRecord: random.chance(0.3) }
  if (kind < 17) return { is: 'run', other: random.below(others) }
  if (kind < 19) return { is: 'operation', operation: random.below(operations), reuse: random.chance(0.5) }
  if (kind < 20) return { is: random.of(['hold', 'hold', 'release-hold']) }
  if (kind < 24) return { is: 'next-operation', traits: traitsOf(random) }
  if (kind < 25) return { is: 'abort' }
  if (kind < 26) return disturb(random, clockStep(random))
  return { is: random.of(['outage', 'hidden-log']), milliseconds: (1 + random.below(30)) * 10_000 }
}

const CANCELLED_LATE: Disturbance = { is: 'cancel', when: 'late' }

function fault(random: Random): Disturbance {
  const is = random.of(['throttled', 'lost-request', 'lost-response', 'lost-response'] as const)
  return is === 'throttled' ? { is, seconds: random.of([10, 240]) } : { is }
}

function traitsOf(random: Random): NextOperation {
  return {
    slowness: random.of([1, 1, SLOW, SLOW, Number.POSITIVE_INFINITY]),
    outcome: random.of(['succeeded', 'succeeded', 'failed', 'canceled']),
    hidden: random.of([undefined, 403, 404, 410])
  }
}

/** Factor of a slow operation. It takes longer than a successor waits for an operation that it cannot read. */
const SLOW = 12

function clockStep(random: Random): Disturbance {
  const milliseconds = random.below(LARGEST_CLOCK_STEP)
  return { is: 'clock', milliseconds: random.chance(0.5) ? milliseconds : -milliseconds }
}

/** Returns a disturbance, most often at a write or at a poll of its operation. */
function disturb(random: Random, disturbance: Disturbance): EventWithoutTime {
  return { is: 'disturb', on: random.of(['PUT', 'PUT', 'write', 'POLL', 'GET', 'any'] as const), disturbance }
}
