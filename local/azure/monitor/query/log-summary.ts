import type { AccessLogEntries } from './access-log.ts'
import type { AccessLogQuery, Summary } from './access-log-query.ts'

interface ResultTable {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** Groups the entries as a query asks, in the form of the service's answer ("Azure Monitor Log Analytics API response format"). */
export function summarize(query: AccessLogQuery, entries: readonly AccessLogEntries[]): ResultTable {
  const groups = Map.groupBy(entries, entry => JSON.stringify(keyOfGroup(query, entry)))
  const rows = [...groups].map(([key, members]) => [
    ...(JSON.parse(key) as (string | number)[]),
    ...query.summaries.map(summary => valueOfSummary(summary, members))
  ])
  return { name: 'PrimaryResult', columns: columnsOf(query), rows }
}

function keyOfGroup({ groupBy, bin }: AccessLogQuery, { minute, values }: AccessLogEntries): (string | number)[] {
  const time = bin === undefined ? [] : [new Date(Math.floor(minute / bin) * bin).toISOString()]
  return [...groupBy.map(column => values[column]), ...time]
}

function columnsOf({ groupBy, bin, summaries }: AccessLogQuery): { name: string; type: string }[] {
  return [
    ...groupBy.map(name => ({ name, type: name === 'HttpStatus' ? 'int' : 'string' })),
    ...(bin === undefined ? [] : [{ name: 'TimeGenerated', type: 'datetime' }]),
    ...summaries.map(({ name, kind }) => ({ name, type: kind === 'count' ? 'long' : 'real' }))
  ]
}

function valueOfSummary(summary: Summary, entries: readonly AccessLogEntries[]): number {
  if (summary.kind === 'count') {
    return countOf(entries.filter(({ values }) => Number(values.HttpStatus) >= summary.leastStatus))
  }
  if (summary.kind === 'percentile') return percentile(entries, summary.percent)
  return entries.reduce((sum, { count, timeTaken }) => sum + count * timeTaken, 0) / countOf(entries)
}

function countOf(entries: readonly AccessLogEntries[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0)
}

/** Returns the time that so many percent of the requests did not exceed. */
function percentile(entries: readonly AccessLogEntries[], percent: number): number {
  const sorted = entries.toSorted((a, b) => a.timeTaken - b.timeTaken)
  const wanted = (countOf(entries) * percent) / 100
  let seen = 0
  for (const { count, timeTaken } of sorted) {
    seen += count
    if (seen >= wanted) return timeTaken
  }
  return 0
}
