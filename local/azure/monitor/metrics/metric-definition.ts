/** Aggregations of the values of a time grain. A metric has only some of these. */
export const AGGREGATIONS = ['Average', 'Minimum', 'Maximum', 'Total', 'Count'] as const

export type Aggregation = (typeof AGGREGATIONS)[number]

export type MetricUnit = 'Bytes' | 'BytesPerSecond' | 'Count' | 'CountPerSecond' | 'MilliSeconds' | 'Percent'

/** A metric of a resource type, as the list of supported metrics has it. The first aggregation is the primary one. */
export interface MetricDefinition {
  readonly name: string
  readonly displayName: string
  readonly unit: MetricUnit
  readonly aggregations: readonly [Aggregation, ...Aggregation[]]
  readonly dimensions: readonly string[]
  readonly description: string
}

/** Values of a metric in one minute with the same dimensions. */
export interface Sample {
  /** Milliseconds since 1970 at which the minute begins. */
  readonly minute: number
  /** Value by name of the dimension; a dimension that has none is missing. */
  readonly dimensions: Readonly<Record<string, string>>
  readonly sum: number
  readonly count: number
  readonly minimum: number
  readonly maximum: number
}

/** Returns a sample that stands for `count` equal values. */
export function sampleOf(
  minute: number,
  dimensions: Readonly<Record<string, string>>,
  value: number,
  count = 1
): Sample {
  return { minute, dimensions, sum: value * count, count, minimum: value, maximum: value }
}

/** Gives the samples of a metric by its name; undefined where local Azure has no values for it. */
export type SamplesOf = (metric: string) => Sample[] | undefined
