import { gatewayPart } from '../../providers/application-gateway/application-gateway-routing.ts'
import { referenceId } from '../../providers/put-helpers.ts'
import { keyOf } from '../../resource-ids.ts'
import { hostCountsAt } from '../../traffic/host-counts.ts'
import type { HostCount } from '../../traffic/traffic.ts'
import type { Resource, World } from '../../world.ts'
import { type CountedRequests, countedTraffic, minuteOf } from './counted-traffic.ts'
import { type Sample, type SamplesOf, sampleOf } from './metric-definition.ts'
import { MINUTE, type Timespan } from './time-grain.ts'

/** Sizes of a request and its answer, and times that no part of the world says; all of them are assumed. */
const REQUEST_BYTES = 1_000
const RESPONSE_BYTES = 10_000
const CONNECT_MILLISECONDS = 2
const GATEWAY_MILLISECONDS = 1

interface CountedHosts extends HostCount {
  readonly minute: number
}

interface Counted {
  readonly requests: readonly CountedRequests[]
  readonly hosts: readonly CountedHosts[]
  listenerOf(rule: string): string
}

type Samples = (counted: Counted) => Sample[]

/** Returns the value of the dimension BackendSettingsPool: `pool~settings` (AGIC, "Scale applications using metrics"). */
export function backendSettingsPool({ pool, settings }: { readonly pool: string; readonly settings: string }): string {
  return `${pool}~${settings}`
}

/** Returns one sample for each path of which there are any. A minute without has no sample: Azure reports nothing then. */
function count(
  { requests }: Counted,
  dimensions: (path: CountedRequests) => Record<string, string>,
  value: (path: CountedRequests) => number
): Sample[] {
  return requests.filter(path => value(path) > 0).map(path => sampleOf(path.minute, dimensions(path), value(path)))
}

const all = ({ answered, failed, lost }: CountedRequests) => answered + failed + lost
const served = ({ answered, failed }: CountedRequests) => answered + failed
const byBackend = (path: CountedRequests) => ({ BackendSettingsPool: backendSettingsPool(path) })
const byServer = ({ address, pool, settings }: CountedRequests) => ({
  BackendServer: address,
  BackendPool: pool,
  BackendHttpSetting: settings
})

/** Returns a time that each request took, weighted by the requests. */
function times(
  { requests }: Counted,
  dimensions: (path: CountedRequests) => Record<string, string>,
  milliseconds: (path: CountedRequests) => number
): Sample[] {
  return requests
    .filter(path => served(path) > 0)
    .map(path => sampleOf(path.minute, dimensions(path), milliseconds(path), served(path)))
}

/** Returns a value of the whole gateway for each minute that has requests. */
function perMinute({ requests }: Counted, value: (ofMinute: readonly CountedRequests[]) => number): Sample[] {
  const minutes = new Map<number, CountedRequests[]>()
  for (const path of requests) minutes.set(path.minute, [...(minutes.get(path.minute) ?? []), path])
  return [...minutes].flatMap(([minute, paths]) => (sum(paths, all) > 0 ? [sampleOf(minute, {}, value(paths))] : []))
}

function sum(paths: readonly CountedRequests[], value: (path: CountedRequests) => number): number {
  return paths.reduce((total, path) => total + value(path), 0)
}

function statuses(
  counted: Counted,
  dimensions: (path: CountedRequests) => Record<string, string>,
  errors: (path: CountedRequests) => number
): Sample[] {
  return [
    ...count(
      counted,
      path => ({ ...dimensions(path), HttpStatusGroup: '2xx' }),
      ({ answered }) => answered
    ),
    ...count(counted, path => ({ ...dimensions(path), HttpStatusGroup: '5xx' }), errors)
  ]
}

function backendTimes(counted: Counted, milliseconds: (path: CountedRequests) => number): Sample[] {
  return times(counted, path => ({ Listener: counted.listenerOf(path.rule), ...byServer(path) }), milliseconds)
}

function hostSamples({ hosts }: Counted, value: (hosts: CountedHosts) => number): Sample[] {
  return hosts.map(each => sampleOf(each.minute, { BackendSettingsPool: backendSettingsPool(each) }, value(each)))
}

function requestsPerHost({ requests, hosts }: Counted): Sample[] {
  return hosts.flatMap(({ minute, pool, settings, healthy }) => {
    const paths = requests.filter(path => path.minute === minute && path.pool === pool && path.settings === settings)
    const total = sum(paths, all)
    if (total === 0 || healthy === 0) return []
    return [sampleOf(minute, { BackendSettingsPool: backendSettingsPool({ pool, settings }) }, total / healthy)]
  })
}

/** Returns the connections that requests keep open: requests a second times the seconds each takes (Little's law). */
function openConnections(paths: readonly CountedRequests[]): number {
  return Math.max(1, Math.round(sum(paths, path => (all(path) * path.latencyMilliseconds) / 60_000)))
}

/** Samples by name of the metric. Local Azure has no values for a metric that is missing here. */
const samplesByMetric: Readonly<Record<string, Samples>> = {
  ApplicationGatewayTotalTime: counted =>
    times(
      counted,
      ({ rule }) => ({ Listener: counted.listenerOf(rule) }),
      path => path.latencyMilliseconds + GATEWAY_MILLISECONDS
    ),
  AvgRequestCountPerHealthyHost: requestsPerHost,
  BackendConnectTime: counted => backendTimes(counted, () => CONNECT_MILLISECONDS),
  BackendFirstByteResponseTime: counted => backendTimes(counted, path => path.latencyMilliseconds),
  BackendLastByteResponseTime: counted => backendTimes(counted, path => path.latencyMilliseconds),
  BackendResponseStatus: counted => statuses(counted, byServer, ({ failed }) => failed),
  BytesReceived: counted =>
    count(
      counted,
      ({ rule }) => ({ Listener: counted.listenerOf(rule) }),
      path => all(path) * REQUEST_BYTES
    ),
  BytesSent: counted =>
    count(
      counted,
      ({ rule }) => ({ Listener: counted.listenerOf(rule) }),
      path => served(path) * RESPONSE_BYTES
    ),
  CurrentConnections: counted => perMinute(counted, openConnections),
  FailedRequests: counted => count(counted, byBackend, ({ failed, lost }) => failed + lost),
  HealthyHostCount: counted => hostSamples(counted, ({ healthy }) => healthy),
  NewConnectionsPerSecond: counted => perMinute(counted, paths => sum(paths, all) / 60),
  ResponseStatus: counted =>
    statuses(
      counted,
      () => ({}),
      ({ failed, lost }) => failed + lost
    ),
  Throughput: counted => perMinute(counted, paths => (sum(paths, served) * RESPONSE_BYTES) / 60),
  TotalRequests: counted => count(counted, byBackend, all),
  UnhealthyHostCount: counted => hostSamples(counted, ({ unhealthy }) => unhealthy)
}

/** Returns the function that gives the samples of a metric of a gateway; undefined where local Azure has no values. */
export function gatewaySamples(world: World, gateway: Resource, timespan: Timespan): SamplesOf {
  const counted = gatewayCounts(world, gateway, timespan)
  return metric => samplesByMetric[metric]?.(counted)
}

/** Returns the requests and hosts that several metrics share. They are computed when a metric first needs them. */
function gatewayCounts(world: World, gateway: Resource, timespan: Timespan): Counted {
  let requests: readonly CountedRequests[] | undefined
  let hosts: readonly CountedHosts[] | undefined
  return {
    get requests() {
      requests ??= countedTraffic(world, gateway.id, timespan)
      return requests
    },
    get hosts() {
      hosts ??= countedHosts(world, gateway, timespan)
      return hosts
    },
    listenerOf: rule => listenerOf(gateway, rule)
  }
}

/** Counts the backends at the end of each minute. A stopped gateway has no probes and reports nothing (assumed). */
function countedHosts(world: World, gateway: Resource, { from, until }: Timespan): CountedHosts[] {
  const first = Math.max(minuteOf(from), minuteOf(gateway.createdAt))
  const found: CountedHosts[] = []
  for (let minute = first; minute < Math.min(until, world.now); minute += MINUTE) {
    const at = Math.min(minute + MINUTE, world.now)
    found.push(...hostCountsAt(world, gateway.id, at).map(counts => ({ minute, ...counts })))
  }
  return found
}

/** Returns the name of the listener of a rule; the rule's own name where the gateway has no such rule any more. */
export function listenerOf(gateway: Resource, rule: string): string {
  const found = gatewayPart(gateway.properties, 'requestRoutingRules').find(({ name }) => keyOf(name) === keyOf(rule))
  return referenceId(found?.properties.httpListener)?.split('/').at(-1) ?? rule
}
