export interface GanttRow {
  readonly name: string
  readonly failed: boolean
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number
}

/** A Mermaid gantt of what ran when; times count from the first start. */
export function gantt(title: string, rows: readonly GanttRow[]): string {
  const start = Math.min(...rows.map(row => row.startedAt))
  const lines = rows.map(({ name, failed, startedAt, endedAt }) => {
    const from = Math.round((startedAt - start) / 1000)
    const to = Math.max(from + 1, Math.round((endedAt - start) / 1000))
    return `  ${label(name)} : ${failed ? 'crit' : 'done'}, ${from}, ${to}`
  })
  const head = ['gantt', `  title ${label(title)}`, '  dateFormat X', '  axisFormat %M:%S']
  return ['```mermaid', ...head, ...lines, '```'].join('\n')
}

/** Mermaid gives meaning to `:`, `,`, `;` and `#` in a label. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._/()-]/gu, ' ')
}
