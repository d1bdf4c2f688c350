import { keyOf } from '../../resource-ids.ts'
import type { DimensionFilter } from './dimension-filter.ts'
import type { Aggregation, MetricDefinition, Sample } from './metric-definition.ts'
import type { MetricQuery } from './metric-query.ts'
import { coveredTimespan, MINUTE, monitorTime } from './time-grain.ts'

interface TimeSeries {
  readonly metadatavalues: readonly { readonly name: { readonly value: string }; readonly value: string }[]
  readonly data: readonly Record<string, string | number>[]
}

/** Sum, number and bounds of the samples of a grain. */
interface Total {
  sum: number
  count: number
  minimum: number
  maximum: number
}

/**
 * Returns the series of a metric: one for each combination of the values of the filtered dimensions, or a single one
 * without a filter. A grain that has no samples is a point with a time and no value.
 */
export function timeSeries(query: MetricQuery, metric: MetricDefinition, samples: readonly Sample[]): TimeSeries[] {
  const filter = query.filter.filter(({ dimension }) => dimensionOf(metric, dimension) !== undefined)
  if (filter.length === 0) return [seriesOf(query, metric, [], samples)]
  const groups = new Map<string, Sample[]>()
  for (const sample of samples) {
    const values = keptValues(metric, filter, sample)
    if (values === undefined) continue
    const key = JSON.stringify(values)
    groups.set(key, [...(groups.get(key) ?? []), sample])
  }
  return ordered(query, groups)
    .slice(0, query.top)
    .map(([key, group]) => seriesOf(query, metric, describe(filter, JSON.parse(key) as string[]), group))
}

function dimensionOf({ dimensions }: MetricDefinition, name: string): string | undefined {
  return dimensions.find(dimension => keyOf(dimension) === keyOf(name))
}

/** Returns the values of the filtered dimensions, or undefined for a sample that the filter drops. */
function keptValues(metric: MetricDefinition, filter: DimensionFilter, sample: Sample): string[] | undefined {
  const kept: string[] = []
  for (const { dimension, values } of filter) {
    const value = sample.dimensions[dimensionOf(metric, dimension) ?? '']
    if (value === undefined || !values.some(wanted => wanted === '*' || keyOf(wanted) === keyOf(value)))
      return undefined
    kept.push(value)
  }
  return kept
}

/** Names the dimensions in lower case, as the service does ("Metrics - List", example GetMetric). */
function describe(filter: DimensionFilter, values: readonly string[]): TimeSeries['metadatavalues'] {
  return filter.map(({ dimension }, index) => {
    const name = keyOf(dimension)
    return { name: { value: name, localizedValue: name }, value: values[index] ?? '' }
  })
}

function ordered({ order }: MetricQuery, groups: ReadonlyMap<string, Sample[]>): [string, Sample[]][] {
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
  if (order === undefined) return sorted
  const value = (samples: readonly Sample[]) => aggregate(totalOf(samples), order.by)
  return sorted.sort(([, a], [, b]) => (order.descending ? value(b) - value(a) : value(a) - value(b)))
}

function seriesOf(
  query: MetricQuery,
  metric: MetricDefinition,
  metadatavalues: TimeSeries['metadatavalues'],
  samples: readonly Sample[]
): TimeSeries {
  const { timespan, grainMinutes } = query
  const length = grainMinutes * MINUTE
  const { from: start, until } = coveredTimespan(timespan, grainMinutes)
  const byGrain = Map.groupBy(samples, ({ minute }) => Math.floor((minute - start) / length))
  const grains = (until - start) / length
  const data = Array.from({ length: grains }, (_, grain) => ({
    timeStamp: monitorTime(start + grain * length),
    ...valuesOf(query, metric, byGrain.get(grain) ?? [])
  }))
  return { metadatavalues, data }
}

function valuesOf(
  { aggregations }: MetricQuery,
  metric: MetricDefinition,
  samples: readonly Sample[]
): Record<string, number> {
  if (samples.length === 0) return {}
  const total = totalOf(samples)
  return Object.fromEntries(
    (aggregations ?? metric.aggregations.slice(0, 1)).map(name => [keyOf(name), aggregate(total, name)])
  )
}

function totalOf(samples: readonly Sample[]): Total {
  const total = { sum: 0, count: 0, minimum: Infinity, maximum: -Infinity }
  for (const { sum, count, minimum, maximum } of samples) {
    total.sum += sum
    total.count += count
    total.minimum = Math.min(total.minimum, minimum)
    total.maximum = Math.max(total.maximum, maximum)
  }
  return total
}

function aggregate({ sum, count, minimum, maximum }: Total, aggregation: Aggregation): number {
  const values: Record<Aggregation, number> = {
    Average: count === 0 ? 0 : sum / count,
    Minimum: minimum,
    Maximum: maximum,
    Total: sum,
    Count: count
  }
  return values[aggregation]
}
