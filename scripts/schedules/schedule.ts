import { createRandom, type Random } from '../sweep/random.ts'
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

/** One event. It happens at the first fitting request from the request `at` on. */
export type ScheduleEvent = { readonly at: number } & (
  | { readonly is: 'disturb'; readonly on: RequestName['method'] | 'any'; readonly disturbance: Disturbance }
  | { readonly is: 'foreign'; readonly change: number }
  | { readonly is: 'run'; readonly other: number }
  /** A second run of an operation. With `reuse`, it has the approval of an earlier run. */
  | { readonly is: 'operation'; readonly operation: number; readonly reuse: boolean }
  | { readonly is: 'hold' | 'release-hold' }
  /** The next operation of Azure takes much longer than usual. */
  | { readonly is: 'slow' }
)

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

/** Returns one event, or two that only together are dangerous: a suspended run, and a second run. */
function eventsAt(at: number, random: Random, sizes: Sizes): ScheduleEvent[] {
  const first = { at, ...eventOf(random, sizes) }
  if (first.is === 'slow')
    return [first, { at: at + random.below(10), ...disturb(random, { is: 'kill', when: 'after' }) }]
  if (!random.chance(TOGETHER)) return [first]
  const second = { is: 'operation', operation: random.below(sizes.operations), reuse: random.chance(0.5) } as const
  return [
    { at: Math.max(0, at - random.below(20)), ...second },
    { at, ...disturb(random, pause(random)) }
  ]
}

function pause(random: Random): Disturbance {
  return { is: 'pause', milliseconds: (2 + random.below(9)) * 60_000 }
}

function eventOf(random: Random, { changes, others, operations }: Sizes): EventWithoutTime {
  const kind = random.below(21)
  if (kind < 7) return disturb(random, { is: 'kill', when: random.chance(0.5) ? 'before' : 'after' })
  if (kind < 9) return disturb(random, pause(random))
  if (kind < 12) return disturb(random, { is: random.of(FAULTS) })
  if (kind < 15) return { is: 'foreign', change: random.below(changes) }
  if (kind < 17) return { is: 'run', other: random.below(others) }
  if (kind < 19) return { is: 'operation', operation: random.below(operations), reuse: random.chance(0.5) }
  if (kind < 20) return { is: 'slow' }
  return { is: random.of(['hold', 'hold', 'release-hold']) }
}

const FAULTS = ['throttled', 'outage', 'lost-response', 'failed-operation'] as const

/** Returns a disturbance, most often at a write or at a poll of its operation. */
function disturb(random: Random, disturbance: Disturbance): EventWithoutTime {
  return { is: 'disturb', on: random.of(['PUT', 'PUT', 'POLL', 'GET', 'any'] as const), disturbance }
}
