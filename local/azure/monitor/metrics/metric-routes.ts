import { refuseUnauthorized } from '../../authorization/authorization.ts'
import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal, refuse } from '../../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../../protocol/arm-request.ts'
import { forApiVersions, refusedResponse } from '../../protocol/route-guards.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { HttpResponse, Resource, World } from '../../world.ts'
import type { MetricDefinition, Sample } from './metric-definition.ts'
import { readableShare } from './metric-delay.ts'
import { type MetricQuery, type QueryProblem, readMetricQuery } from './metric-query.ts'
import { type MetricSource, metricSource } from './metric-sources.ts'
import { coveredTimespan, MINUTE, monitorTime, timeGrains } from './time-grain.ts'
import { timeSeries } from './time-series.ts'

const VERSIONS = ['2024-02-01', '2023-10-01', '2021-05-01', '2019-07-01', '2018-01-01']

/** Returns the resource of a request. The right to read is checked at the resource, below Microsoft.Insights. */
function open(
  { world, caller, match }: ArmRequest,
  action: string
): { resource: Resource; source: MetricSource } | { refused: HttpResponse } {
  const id = match[1] ?? ''
  const refused = refuseUnauthorized(world, caller, action, `${id}/providers/microsoft.insights`)
  if (refused !== undefined) return { refused: refusedResponse(refused) }
  const resource = findResource(world, id)
  if (resource === undefined) return { refused: refusedResponse(refuse.resourceNotFound(id)) }
  const source = metricSource(resource.type)
  if (source === undefined) return { refused: unsupported(`metrics of ${resource.type}`) }
  return { resource, source }
}

function unsupported(what: string): HttpResponse {
  return refusedResponse(refusal(501, 'NotSupportedByLocalAzure', `Local Azure does not support ${what}.`))
}

/** Answers with code and message without an envelope, and a trace id behind the message, as the service does. */
function badRequest({ world, http }: ArmRequest, message: string): HttpResponse {
  const trace = deterministicGuid(world, 'metrics trace', http.path, world.now)
  const { status, error } = refusal(400, 'BadRequest', `${message}, TraceId: {${trace}}`)
  return { status, body: { code: error.code, message: error.message } }
}

function problem(request: ArmRequest, found: QueryProblem): HttpResponse {
  return 'bad' in found ? badRequest(request, found.bad) : unsupported(found.unsupported)
}

function listMetrics(request: ArmRequest): HttpResponse {
  const { world, http } = request
  const opened = open(request, 'Microsoft.Insights/metrics/read')
  if ('refused' in opened) return opened.refused
  const { resource, source } = opened
  const query = readMetricQuery(source, http.query, world.now)
  if ('bad' in query || 'unsupported' in query) return problem(request, query)
  // A point is the value of whole minutes, the same for every question that touches it.
  const samplesOf = source.samples(world, resource, coveredTimespan(query.timespan, query.grainMinutes))
  const samples = query.metrics.map(({ name }) => samplesOf(name))
  const missing = query.metrics[samples.indexOf(undefined)]
  if (missing !== undefined) return unsupported(`values of the metric ${missing.name}`)
  const { from, until } = query.timespan
  return jsonResponse(200, {
    cost: query.metrics.length * Math.max(0, Math.ceil((until - from) / MINUTE) - 1),
    timespan: `${monitorTime(from)}/${monitorTime(until)}`,
    interval: query.interval,
    value: query.metrics.map((metric, index) => showMetric(world, resource, query, metric, samples[index] ?? [])),
    namespace: source.type,
    resourceregion: resource.location
  })
}

function showMetric(
  world: World,
  { id }: Resource,
  query: MetricQuery,
  metric: MetricDefinition,
  samples: readonly Sample[]
) {
  const readable = samples.flatMap(sample => readablePart(metric, sample, readableShare(world, id, sample.minute)))
  return {
    id: `${id}/providers/Microsoft.Insights/metrics/${metric.name}`,
    type: 'Microsoft.Insights/metrics',
    name: { value: metric.name, localizedValue: metric.displayName },
    displayDescription: metric.description,
    unit: metric.unit,
    timeseries: timeSeries(query, metric, readable),
    errorCode: 'Success'
  }
}

/** Lowers a count while a part of the minute is missing. An average stays what that part gives. */
function readablePart({ aggregations }: MetricDefinition, sample: Sample, share: number): Sample[] {
  if (share === 0) return []
  if (share === 1 || aggregations[0] !== 'Total') return [sample]
  const sum = Math.floor(sample.sum * share)
  return sum === 0 ? [] : [{ ...sample, sum, minimum: sum, maximum: sum }]
}

function listDefinitions(request: ArmRequest): HttpResponse {
  const opened = open(request, 'Microsoft.Insights/metricDefinitions/read')
  if ('refused' in opened) return opened.refused
  const { resource, source } = opened
  const value = source.metrics.map(metric => showDefinition(resource, source, metric))
  return jsonResponse(200, { value })
}

function showDefinition({ id }: Resource, { type }: MetricSource, metric: MetricDefinition) {
  const { name, displayName, description, unit, aggregations, dimensions } = metric
  return {
    id: `${id}/providers/microsoft.insights/metricdefinitions/${name}`,
    resourceId: id,
    namespace: type,
    name: { value: name, localizedValue: displayName },
    displayDescription: description,
    isDimensionRequired: false,
    unit,
    primaryAggregationType: aggregations[0],
    supportedAggregationTypes: aggregations,
    metricAvailabilities: timeGrains.map(timeGrain => ({ timeGrain, retention: 'P93D' })),
    ...(dimensions.length > 0 && { dimensions: dimensions.map(value => ({ value, localizedValue: value })) })
  }
}

const OF_RESOURCE = '^(\\/subscriptions\\/.+)\\/providers\\/microsoft\\.insights'

/** Metrics of a resource, and what metrics it has. */
export const metricRoutes: readonly Route[] = forApiVersions(VERSIONS, [
  { method: 'GET', path: new RegExp(`${OF_RESOURCE}\\/metrics$`, 'i'), answer: listMetrics },
  { method: 'GET', path: new RegExp(`${OF_RESOURCE}\\/metricdefinitions$`, 'i'), answer: listDefinitions }
])
