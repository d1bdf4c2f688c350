import { instantOf, isoDuration, MINUTE, type Timespan } from '../metrics/time-grain.ts'

/** Table of the access logs of gateways, if their diagnostic setting chooses tables of their own ("AGWAccessLogs"). */
export const ACCESS_LOG_TABLE = 'AGWAccessLogs'

/** Columns by which a query may filter and group. */
const COLUMNS = ['BackendPoolName', 'BackendSettingName', 'Host', 'HttpStatus', 'ListenerName', 'RuleName'] as const

export type Column = (typeof COLUMNS)[number]

/** Value that a query computes for each group. */
export type Summary =
  | { readonly kind: 'count'; readonly name: string; readonly leastStatus: number }
  | { readonly kind: 'average'; readonly name: string }
  | { readonly kind: 'percentile'; readonly name: string; readonly percent: number }

/** A query of the access log that local Azure can answer. */
export interface AccessLogQuery extends Timespan {
  /** Id of the gateway, in lower case. */
  readonly resourceId: string | undefined
  readonly equals: readonly { readonly column: Column; readonly value: string }[]
  readonly summaries: readonly Summary[]
  readonly groupBy: readonly Column[]
  /** Length of `bin(TimeGenerated, …)` in milliseconds. */
  readonly bin: number | undefined
}

const BETWEEN = /^where TimeGenerated between ?\( ?datetime\(([^)]+)\) ?\.\. ?datetime\(([^)]+)\) ?\)$/
const RESOURCE = /^where _ResourceId =~ ["']([^"']+)["']$/
const EQUALS = /^where (\w+) == ["']?([^"']+)["']?$/
const SUMMARIZE = /^summarize (.+?) by (.+)$/

/**
 * Reads a query of this form; undefined for any other:
 *
 *     AGWAccessLogs
 *     | where TimeGenerated between (datetime(A) .. datetime(B))
 *     | where _ResourceId =~ "ID"
 *     | where Host == "NAME"
 *     | summarize N=count(), E=countif(HttpStatus >= 500), T=avg(TimeTaken), P=percentile(TimeTaken, 95)
 *       by BackendPoolName, BackendSettingName, ListenerName, bin(TimeGenerated, 1m)
 *
 * The first and the last line are required, and so is the time.
 */
export function readLogQuery(text: string): AccessLogQuery | undefined {
  const [table, ...steps] = text.split('|').map(step => step.trim().replace(/\s+/g, ' '))
  const last = SUMMARIZE.exec(steps.pop() ?? '')
  if (table !== ACCESS_LOG_TABLE || last === null) return undefined
  const conditions = readConditions(steps)
  const summaries = allOf(splitArguments(last[1] ?? ''), readSummary)
  const groups = allOf(splitArguments(last[2] ?? ''), readGroup)
  if (conditions === undefined || summaries === undefined || groups === undefined) return undefined
  const bins = groups.filter(group => typeof group === 'number')
  const groupBy = groups.filter(group => typeof group !== 'number')
  return bins.length > 1 ? undefined : { ...conditions, summaries, groupBy, bin: bins[0] }
}

function allOf<T>(parts: readonly string[], read: (part: string) => T | undefined): T[] | undefined {
  const found = parts.flatMap(part => read(part) ?? [])
  return found.length === parts.length ? found : undefined
}

/** Splits at commas outside parentheses. */
function splitArguments(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0
    if (letter === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.map(part => part.trim())
}

type Conditions = Pick<AccessLogQuery, 'from' | 'until' | 'resourceId' | 'equals'>

function readConditions(steps: readonly string[]): Conditions | undefined {
  let timespan: Timespan | undefined
  let resourceId: string | undefined
  const equals: { column: Column; value: string }[] = []
  for (const step of steps) {
    const between = BETWEEN.exec(step)
    const resource = RESOURCE.exec(step)
    const [, name, value = ''] = EQUALS.exec(step) ?? []
    const column = COLUMNS.find(known => known === name)
    if (between !== null) timespan = readBetween(between)
    else if (resource !== null) resourceId = resource[1]?.toLowerCase()
    else if (column !== undefined) equals.push({ column, value })
    else return undefined
  }
  return timespan && { ...timespan, resourceId, equals }
}

function readBetween([, start = '', end = '']: RegExpExecArray): Timespan | undefined {
  const [from, until] = [instantOf(start), instantOf(end)]
  return from === undefined || until === undefined || from > until ? undefined : { from, until }
}

function readSummary(text: string): Summary | undefined {
  const [, name = '', call = ''] = /^(\w+) ?= ?(.+)$/.exec(text) ?? []
  const least = /^countif\(HttpStatus >= (\d+)\)$/.exec(call)?.[1]
  const percent = /^percentile\(TimeTaken, ?(\d+)\)$/.exec(call)?.[1]
  if (call === 'count()') return { kind: 'count', name, leastStatus: 0 }
  if (call === 'avg(TimeTaken)') return { kind: 'average', name }
  if (least !== undefined) return { kind: 'count', name, leastStatus: Number(least) }
  return percent === undefined || Number(percent) > 100
    ? undefined
    : { kind: 'percentile', name, percent: Number(percent) }
}

function readGroup(text: string): Column | number | undefined {
  const bin = /^bin\(TimeGenerated, ?(\d+[mh])\)$/.exec(text)?.[1]
  if (bin !== undefined) return Math.max(MINUTE, isoDuration(`PT${bin}`) ?? MINUTE)
  return COLUMNS.find(known => known === text)
}
