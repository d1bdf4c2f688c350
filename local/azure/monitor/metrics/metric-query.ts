import { keyOf } from '../../resource-ids.ts'
import { type DimensionFilter, readDimensionFilter } from './dimension-filter.ts'
import { AGGREGATIONS, type Aggregation, type MetricDefinition } from './metric-definition.ts'
import type { MetricSource } from './metric-sources.ts'
import {
  closestGrain,
  coveredTimespan,
  grainMinutes,
  grainsAsTimeSpans,
  MINUTE,
  readTimespan,
  type Timespan
} from './time-grain.ts'

/** Values and timespan that a request asks for. */
export interface MetricQuery {
  readonly timespan: Timespan
  readonly interval: string
  readonly grainMinutes: number
  readonly metrics: readonly MetricDefinition[]
  /** Absent: the primary aggregation of each metric. */
  readonly aggregations: readonly Aggregation[] | undefined
  readonly filter: DimensionFilter
  readonly validateDimensions: boolean
  readonly top: number
  readonly order: { readonly by: Aggregation; readonly descending: boolean } | undefined
}

/** Cause for which a query has no answer: Azure refuses it, or local Azure does not know it. */
export type QueryProblem = { readonly bad: string } | { readonly unsupported: string }

/** Most metrics of one request ("Metrics - List"). */
const MOST_METRICS = 20
const DEFAULT_TOP = 10
const DAY = 24 * 60 * MINUTE
const RETENTION = 93 * DAY
/** Longest part of a timespan that is answered: 30 days before its end (Azure/azure-sdk-for-python#13547). */
const LONGEST = 30 * DAY
/** Most points of one answer of local Azure. */
const MOST_POINTS = 500_000
const UNSUPPORTED = ['rollupby', 'resulttype', 'metricnamespace'] as const

/** Reads the query of a request for metrics of one type. Names of parameters are compared without their case. */
export function readMetricQuery(source: MetricSource, query: URLSearchParams, now: number): MetricQuery | QueryProblem {
  const parameter = parameterReader(query)
  const unsupported = unsupportedParameter(source, parameter)
  if (unsupported !== undefined) return { unsupported }
  const asked = readTimespan(parameter('timespan'), now)
  if (asked === undefined) return invalidTimespan(parameter('timespan') ?? '')
  const timespan = { from: Math.max(asked.from, asked.until - LONGEST), until: asked.until }
  if (timespan.until < now - RETENTION) return tooOld(timespan.until)
  const grain = readGrain(parameter, timespan)
  if ('bad' in grain) return grain
  const metrics = readMetrics(source, parameter('metricnames'))
  if (!Array.isArray(metrics)) return metrics
  return readShape(parameter, { timespan, ...grain, metrics })
}

function invalidTimespan(text: string): QueryProblem {
  // Verbatim: Azure/azure-sdk-for-net#40047
  return {
    bad: `Detected invalid time interval input: ${text}, supported Iso 8601 time interval format: (Datetime/Datetime, Datetime/Duration, Duration/Datetime, Duration)`
  }
}

function tooOld(until: number): QueryProblem {
  const shown = new Date(until).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '')
  // Verbatim: Azure/azure-sdk-for-python#13547
  return { bad: `Query endTime: ${shown} is out of the Max metrics retention period: 93.00:00:00` }
}

type Parameter = (name: string) => string | null

function parameterReader(query: URLSearchParams): Parameter {
  const byKey = new Map([...query].map(([name, value]) => [keyOf(name), value]))
  return name => byKey.get(name) ?? null
}

function unsupportedParameter({ type }: MetricSource, parameter: Parameter): string | undefined {
  const supported: Record<string, string> = { resulttype: 'data', metricnamespace: keyOf(type) }
  const found = UNSUPPORTED.find(name => {
    const value = parameter(name)
    return value !== null && keyOf(value) !== supported[name]
  })
  return found && `the parameter ${found} with the value '${parameter(found)}'`
}

function readGrain(
  parameter: Parameter,
  { from, until }: Timespan
): Pick<MetricQuery, 'interval' | 'grainMinutes'> | { bad: string } {
  const asked = parameter('interval') ?? 'PT1M'
  const { from: first, until: end } = coveredTimespan({ from, until }, 1)
  const span = (end - first) / MINUTE
  const interval =
    isTrue(parameter('autoadjusttimegrain')) && grainMinutes(asked, span) === undefined ? closestGrain(asked) : asked
  const minutes = grainMinutes(interval, span)
  if (minutes !== undefined) return { interval, grainMinutes: minutes }
  // Verbatim: Azure/azure-libraries-for-net#495
  return { bad: `Invalid time grain duration: ${asked}, supported ones are: ${grainsAsTimeSpans()}` }
}

function isTrue(value: string | null): boolean {
  return value !== null && keyOf(value) === 'true'
}

function readMetrics({ type, metrics }: MetricSource, text: string | null): MetricDefinition[] | QueryProblem {
  if (text === null || text === '') return { unsupported: 'a request without metricnames' }
  const names = text.split(',').map(name => name.trim())
  if (names.length > MOST_METRICS) return { bad: `At most ${MOST_METRICS} metrics can be requested at once.` }
  const found = names.map(name => metrics.find(metric => keyOf(metric.name) === keyOf(name)))
  const unknown = names[found.indexOf(undefined)]
  if (unknown === undefined) return found.flatMap(metric => metric ?? [])
  const [provider, ...resourceType] = type.split('/')
  const valid = metrics.map(({ name }) => name).join(',')
  // Verbatim: Azure/azure-sdk-for-net#29584
  return {
    bad: `Failed to find metric configuration for provider: ${provider}, resource Type: ${resourceType.join('/')}, metric: ${unknown}, Valid metrics: ${valid}`
  }
}

type Read = Pick<MetricQuery, 'timespan' | 'interval' | 'grainMinutes' | 'metrics'>

function readShape(parameter: Parameter, read: Read): MetricQuery | QueryProblem {
  const aggregations = readAggregations(parameter('aggregation'), read.metrics)
  if (aggregations !== undefined && 'bad' in aggregations) return aggregations
  const filter = readFilter(parameter('$filter'))
  if ('bad' in filter) return filter
  const order = readOrder(parameter('orderby'))
  if (order !== undefined && 'bad' in order) return order
  const top = Number(parameter('top') ?? DEFAULT_TOP)
  if (!Number.isInteger(top) || top < 1) return { bad: `Invalid value of top: ${parameter('top')}` }
  const validateDimensions = keyOf(parameter('validatedimensions') ?? 'true') !== 'false'
  const query = { ...read, aggregations, filter, order, top, validateDimensions }
  return refuseDimensions(query) ?? refuseTooManyPoints(query) ?? query
}

function refuseTooManyPoints({ timespan, grainMinutes, metrics, filter, top }: MetricQuery): QueryProblem | undefined {
  const { from, until } = coveredTimespan(timespan, grainMinutes)
  const series = filter.length === 0 ? 1 : top
  const points = ((until - from) / (grainMinutes * MINUTE)) * metrics.length * series
  return points > MOST_POINTS ? { unsupported: `an answer of up to ${points} points; ask for fewer` } : undefined
}

/** Refuses an aggregation that a metric does not have. The words are assumed. */
function readAggregations(
  text: string | null,
  metrics: readonly MetricDefinition[]
): Aggregation[] | { bad: string } | undefined {
  if (text === null || text === '') return undefined
  const asked: Aggregation[] = []
  for (const name of text.split(',').map(part => part.trim())) {
    const found = AGGREGATIONS.find(known => keyOf(known) === keyOf(name))
    if (found === undefined)
      return { bad: `Invalid aggregation: ${name}, supported ones are: ${AGGREGATIONS.join(',')}` }
    asked.push(found)
  }
  for (const { name, aggregations } of metrics) {
    const missing = asked.find(aggregation => !aggregations.includes(aggregation))
    if (missing === undefined) continue
    return {
      bad: `Metric: ${name} does not support requested aggregation: ${missing}, supported ones are: ${aggregations.join(',')}`
    }
  }
  return asked
}

function readFilter(text: string | null): DimensionFilter | { bad: string } {
  if (text === null || text.trim() === '') return []
  return readDimensionFilter(text) ?? { bad: `Invalid filter: ${text}` }
}

const ORDER = /^(average|minimum|maximum|total|count|sum)(?:\s+(asc|desc))?$/i

function readOrder(text: string | null): MetricQuery['order'] | { bad: string } {
  if (text === null || text.trim() === '') return undefined
  const [, name = '', direction = 'asc'] = ORDER.exec(text.trim()) ?? []
  const by = AGGREGATIONS.find(known => keyOf(known) === keyOf(name).replace('sum', 'total'))
  return by === undefined ? { bad: `Invalid orderby: ${text}` } : { by, descending: keyOf(direction) === 'desc' }
}

/** Refuses dimensions that a metric of the request does not have, unless `ValidateDimensions` is false. */
function refuseDimensions({ filter, metrics, validateDimensions }: MetricQuery): { bad: string } | undefined {
  if (!validateDimensions) return undefined
  const asked = filter.map(({ dimension }) => keyOf(dimension))
  const lacking = metrics.find(({ dimensions }) => !asked.every(name => dimensions.map(keyOf).includes(name)))
  if (lacking === undefined) return undefined
  // Verbatim: MicrosoftDocs/azure-monitor-docs, "Migrate from the metrics API to the getBatch API"
  return {
    bad: `Metric: ${lacking.name} does not support requested dimension combination: ${asked.join(',')}, supported ones are: ${lacking.dimensions.join(',')}`
  }
}
