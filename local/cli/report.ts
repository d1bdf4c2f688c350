import type { Resolution } from '../azure/dns/name-resolution.ts'
import { describeReference, type Goal } from '../reference-sequence.ts'
import type { RunResult } from '../runner/types.ts'
import type { ReportedEvent } from '../scenario/report.ts'

/**
 * Returns the last lines of a run: errors, the conclusion, the run timing and the folder of the records. A run that made a
 * network or more is compared with the reference implementation up to the same goal.
 */
export function describeResult(result: RunResult, folder: string, goal?: Goal): string {
  const { conclusion, failureReason, requests, simulated } = result
  const errors = result.annotations.filter(annotation => annotation.level === 'error')
  const lines = errors.map(({ job, title, message }) => `error: ${[job, title, message].filter(Boolean).join(': ')}`)
  const reason = failureReason === null ? '' : ` (${failureReason})`
  const { durationMinutes, criticalPathMinutes, floorMinutes } = simulated
  return [
    ...lines,
    ...describeEvents(result.scenario),
    ...result.unreached.map(sentence => `error: ${sentence}`),
    `${result.workflow} #${result.number}: ${conclusion}${reason}`,
    `simulated ${minutes(durationMinutes)}, critical path ${minutes(criticalPathMinutes)}, floor ${minutes(floorMinutes)}; ` +
      `${requests.total} requests (${requests.writes} writes, ${requests.polls} polls, ${requests.throttled} throttled); ` +
      `${result.wallSeconds.toFixed(1)} s`,
    ...(goal === undefined ? [] : [describeReference(goal, durationMinutes)]),
    `summary: ${folder}/summary.md`,
    ''
  ].join('\n')
}

/** Events that are shown one by one. */
const EVENTS_SHOWN = 20

/** Returns a line for each event of a scenario. Many events become a count, after the first that failed. */
export function describeEvents(events: readonly ReportedEvent[]): string[] {
  if (events.length <= EVENTS_SHOWN) return events.map(describeEvent)
  const failed = events.filter(({ state }) => state === 'failed').slice(0, EVENTS_SHOWN)
  const counts = [...Map.groupBy(events, ({ state }) => state)].map(([state, those]) => `${those.length} ${state}`)
  return [...failed.map(describeEvent), `scenario: ${events.length} events: ${counts.join(', ')}`]
}

/** Returns one line about an event of a scenario. */
function describeEvent({ state, minute, source, text }: ReportedEvent): string {
  if (state === 'failed') return `warning: ${source}: minute ${minute}: ${text}`
  const says = { done: '', waiting: 'waits: ', scheduled: 'still to come: ' }
  return `scenario: minute ${minute}: ${says[state]}${text}`
}

function minutes(value: number): string {
  return `${value.toFixed(1)} min`
}

/** Returns a table of resources, one a line. */
export function resourceTable(resources: readonly unknown[]): string {
  const rows = resources.map(resource => {
    const { id, type, location } = Object(resource)
    return [String(type), String(location ?? ''), String(id)]
  })
  if (rows.length === 0) return 'Nothing exists.\n'
  return textTable([['TYPE', 'LOCATION', 'ID'], ...rows])
}

/** Returns rows as lines with aligned columns. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const last = (rows[0]?.length ?? 1) - 1
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  const pad = (cell: string, column: number): string => (column === last ? cell : cell.padEnd(widths[column] ?? 0))
  return rows.map(row => `${row.map(pad).join('  ')}\n`).join('')
}

/** Returns one line about the resolution of a name. */
export function describeResolution({ name, answer, addresses, because }: Resolution): string {
  return `${name}: ${addresses.length === 0 ? answer : addresses.join(', ')} (${because})\n`
}
