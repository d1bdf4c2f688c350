import { colleagueId } from '../azure/entra/colleague-identity.ts'
import { endOperation, settleByKind, startOperation } from '../azure/protocol/operations.ts'
import { tableOf } from '../azure/tables.ts'
import type { Operation, World } from '../azure/world.ts'
import { parseFault } from '../fault-text.ts'
import { type Action, carryOut, splitAction } from './actions.ts'
import type { Scenario } from './file/load-scenario.ts'
import { ScenarioError } from './scenario-error.ts'

const MINUTE = 60_000

/** Seconds after which a condition that has to wait is tried again. */
const RETRY_SECONDS = 30

/** Event in the world. Its operation has the time at which it is due. */
export interface EventRecord {
  readonly action: Action
  /** `file:line`, or the file. */
  readonly source: string
  /** Beginning of the scenario, in milliseconds since 1970. */
  readonly began: number
  /** Whether the event waits for what is missing, instead of failing. */
  readonly isPatient: boolean
  /** Time at which it was carried out or failed. */
  at?: number
  /** Sentence about what was done. */
  done?: string
  /** Missing thing for which the event waits. */
  waits?: string
  /** Reason of the failure. */
  failed?: string
}

/** Returns the events of the world by the ids of their operations. */
export function eventRecords(world: World): Record<string, EventRecord> {
  return tableOf<EventRecord>(world, 'scenarioEvents')
}

/**
 * Begins a scenario: its conditions are brought about now or as soon as they can be, and its events become operations that
 * are due at their time. Throws ScenarioError for a time in the past.
 */
export function beginScenario(world: World, scenario: Scenario): void {
  const { file, events, description: _, switches = [], faults = [], ...conditions } = scenario
  const times = events.map(({ at, source }) => timeOf(world, at, source))
  for (const name of switches) tableOf<boolean>(world, 'switches')[name] = true
  world.faults.push(...faults.map(parseFault))
  for (const action of splitAction(conditions)) {
    const record = { action, source: file, began: world.now, isPatient: true }
    settleEvent(world, schedule(world, record, world.now))
  }
  for (const [i, { at: _at, source, ...action }] of events.entries()) {
    for (const single of splitAction(action)) {
      const record = { action: single, source, began: world.now, isPatient: false }
      schedule(world, record, times[i] ?? world.now)
    }
  }
}

function timeOf({ now }: World, at: number | string, source: string): number {
  const time = typeof at === 'number' ? Math.round(now + at * MINUTE) : Date.parse(at)
  if (time >= now) return time
  const shown = new Date(now).toISOString()
  throw new ScenarioError(`${source}: ${at} is in the past: it is ${shown} in the world. Write a later time.`)
}

function schedule(world: World, record: EventRecord, dueAt: number): Operation {
  const target = `/scenarios/${record.source}`
  const operation = startOperation(world, { kind: 'scenario', target, verb: 'POST', by: colleagueId(world), dueAt })
  eventRecords(world)[operation.id] = record
  return operation
}

/** Carries out an event that is due. It ends, or is due again. */
function settleEvent(world: World, operation: Operation): void {
  const record = eventRecords(world)[operation.id]
  try {
    if (record === undefined) throw new ScenarioError('The state has no record of this event.')
    const outcome = carryOut(world, record.action, record.began)
    if ('waits' in outcome) postpone(world, operation, record, outcome.waits)
    else finish(world, operation, record, outcome.done, outcome.again)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    Object.assign(record ?? {}, { at: world.now, failed: error.message })
    endOperation(world, operation, { code: 'ScenarioEventFailed', message: error.message })
  }
}

settleByKind.scenario = settleEvent

function postpone(world: World, operation: Operation, record: EventRecord, waits: string): void {
  if (!record.isPatient) throw new ScenarioError(`${waits.charAt(0).toUpperCase()}${waits.slice(1)}.`)
  record.waits = waits
  operation.dueAt = world.now + RETRY_SECONDS * 1000
}

function finish(world: World, operation: Operation, record: EventRecord, done: string, again?: number): void {
  delete record.waits
  record.at ??= world.now
  record.done ??= done
  if (again === undefined) endOperation(world, operation)
  else operation.dueAt = again
}
