import type { World } from '../azure/world.ts'
import type { Action } from './actions.ts'
import { type EventRecord, eventRecords } from './timed-events.ts'

const MINUTE = 60_000

/** Event of a scenario, as the end of a run reports it. */
export interface ReportedEvent {
  readonly source: string
  readonly state: 'done' | 'failed' | 'waiting' | 'scheduled'
  /** Minutes since the beginning of the scenario. */
  readonly minute: number
  readonly text: string
}

/** Returns the events that were carried out or failed since an instant, and those that are still to come, in this order. */
export function eventsSince(world: World, since: number): ReportedEvent[] {
  const records = Object.entries(eventRecords(world)).map(([id, record]) => report(world, id, record))
  return records
    .filter(({ at, state }) => state === 'waiting' || state === 'scheduled' || at >= since)
    .sort((a, b) => a.at - b.at)
    .map(({ at: _, ...event }) => event)
}

const MOST_SHOWN = 70

/** Returns an action as the file has it, in one line and shortened. */
function describeAction(action: Action): string {
  const [[name, value] = ['', '']] = Object.entries(action).filter(([, each]) => each !== undefined)
  const text = `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
}

function report(world: World, id: string, record: EventRecord): ReportedEvent & { readonly at: number } {
  const { source, began, done, failed, waits } = record
  const at = record.at ?? world.operations[id]?.dueAt ?? world.now
  const common = { source, at, minute: Math.round((at - began) / MINUTE) }
  if (failed !== undefined) return { ...common, state: 'failed', text: failed }
  if (done !== undefined) return { ...common, state: 'done', text: done }
  const subject = describeAction(record.action)
  return waits === undefined
    ? { ...common, state: 'scheduled', text: subject }
    : { ...common, state: 'waiting', text: `${subject}: ${waits}` }
}
