import { mermaid, mermaidLabel } from './mermaid.ts'

export interface GanttRow {
  readonly name: string
  readonly failed: boolean
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number
}

/** Returns the timeline of a run as a Mermaid gantt chart. Times count from the start of the earliest row. */
export function gantt(title: string, rows: readonly GanttRow[]): string {
  const start = rows.reduce((earliest, row) => Math.min(earliest, row.startedAt), Number.POSITIVE_INFINITY)
  const lines = rows.map(({ name, failed, startedAt, endedAt }) => {
    const from = Math.round((startedAt - start) / 1000)
    const to = Math.max(from + 1, Math.round((endedAt - start) / 1000))
    return `  ${taskName(name)} : ${failed ? 'crit' : 'done'}, ${from}, ${to}`
  })
  const head = ['gantt', `  title ${mermaidLabel(title)}`, '  dateFormat X', '  axisFormat %H:%M:%S']
  return mermaid([...head, ...lines])
}

/** Keywords of Mermaid's grammar for gantt diagrams. The name of a task must not begin with a keyword. */
const KEYWORDS =
  /^(section|title|click|dateFormat|axisFormat|tickInterval|todayMarker|excludes|includes|inclusiveEndDates|topAxis|weekday|weekend|acc|call|href)/i

function taskName(name: string): string {
  const label = mermaidLabel(name).trim()
  return KEYWORDS.test(label) ? `- ${label}` : label
}
