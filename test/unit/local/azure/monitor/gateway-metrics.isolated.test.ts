import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { HostCount, TrafficSlice } from '../../../../../local/azure/traffic/traffic.ts'
import type { Kit, Loose } from '../kit.ts'

const MINUTE = 60_000
let slices: TrafficSlice[] = []
let hosts: HostCount[] = []

jest.unstable_mockModule('../../../../../local/azure/traffic/traffic-between.ts', () => ({
  trafficBetween: (_world: unknown, _id: string, from: number, until: number) =>
    slices.filter(slice => slice.until > from && slice.from < until)
}))
jest.unstable_mockModule('../../../../../local/azure/traffic/host-counts.ts', () => ({ hostCountsAt: () => hosts }))

const { newKit, PLAN_IDENTITY, refusalOf } = await import('../kit.ts')
const { addGateway } = await import('./monitor-kit.ts')
const { loseMetrics } = await import('../../../../../local/azure/monitor/metrics/metric-gaps.ts')

const METRICS = { version: '2024-02-01' }

describe('metrics of an Application Gateway', () => {
  let kit: Kit
  let gateway: string
  let start: number

  beforeEach(() => {
    kit = newKit()
    gateway = addGateway(kit)
    start = Math.ceil(kit.world.now / MINUTE) * MINUTE
    slices = []
    hosts = []
  })

  /** Makes traffic of ten minutes on one path. */
  const slice = (pool: string, requests: Partial<TrafficSlice>): TrafficSlice => ({
    from: start,
    until: start + 10 * MINUTE,
    host: 'app.contoso.com',
    rule: 'live',
    pool: `pool-${pool}`,
    settings: `settings-${pool}`,
    address: '10.0.0.4',
    answered: 0,
    failed: 0,
    lost: 0,
    latencySeconds: 0.2,
    ...requests
  })

  const ask = (query: Record<string, string>, options: object = METRICS) => {
    const iso = (at: number) => new Date(at).toISOString()
    const parameters = new URLSearchParams({ timespan: `${iso(start)}/${iso(start + 10 * MINUTE)}`, ...query })
    return kit.send('GET', `${gateway}/providers/Microsoft.Insights/metrics?${parameters}`, undefined, options)
  }
  const value = (query: Record<string, string>): Loose => {
    const answer = ask(query)
    expect(answer.status).toBe(200)
    return (answer.body as Loose).value[0]
  }
  const series = (query: Record<string, string>): Loose[] => value(query).timeseries
  const points = (query: Record<string, string>, name = 'total') =>
    series(query)[0].data.map((point: Loose) => point[name])
  /** Waits until all of the traffic can be read. */
  const later = () => kit.wait((start - kit.world.now) / 1000 + 15 * 60)

  it('counts requests and failures by backend settings and pool', () => {
    slices = [slice('blue', { answered: 900, failed: 60, lost: 40 }), slice('green', { answered: 100 })]
    later()
    const $filter = "BackendSettingsPool eq '*'"
    const total = series({ metricnames: 'TotalRequests', aggregation: 'total', interval: 'FULL', $filter })
    expect(
      total.map(({ metadatavalues: [{ name, value: pool }], data: [{ total }] }) => [name.value, pool, total])
    ).toEqual([
      ['backendsettingspool', 'pool-blue~settings-blue', 1000],
      ['backendsettingspool', 'pool-green~settings-green', 100]
    ])
    const failed = series({ metricnames: 'FailedRequests', interval: 'FULL', $filter })
    expect(failed.map(({ data: [{ total }] }) => total)).toEqual([100])
  })

  it('adds up all pools when the query does not split the metric', () => {
    slices = [slice('blue', { answered: 900, failed: 60, lost: 40 }), slice('green', { answered: 100 })]
    later()
    const metric = value({ metricnames: 'totalrequests', interval: 'PT5M' })
    expect(metric).toMatchObject({ name: { value: 'TotalRequests' }, unit: 'Count', errorCode: 'Success' })
    expect(metric.timeseries).toEqual([
      {
        metadatavalues: [],
        data: [0, 5].map(minutes => ({
          timeStamp: `${new Date(start + minutes * MINUTE).toISOString().slice(0, 19)}Z`,
          total: 550
        }))
      }
    ])
  })

  it('tells the errors of the backend from those of the gateway', () => {
    slices = [slice('blue', { answered: 900, failed: 60, lost: 40 })]
    later()
    const split = (metricnames: string) =>
      series({ metricnames, interval: 'FULL', $filter: "HttpStatusGroup eq '*'" }).map(each => each.data[0].total)
    expect(split('ResponseStatus')).toEqual([900, 100])
    expect(split('BackendResponseStatus')).toEqual([900, 60])
  })

  it('averages a time over the requests that took it', () => {
    slices = [
      slice('blue', { answered: 900, latencySeconds: 0.1 }),
      slice('green', { answered: 100, latencySeconds: 1.1 })
    ]
    later()
    const query = { metricnames: 'BackendLastByteResponseTime', interval: 'FULL', aggregation: 'average,maximum' }
    expect(series(query)[0].data[0]).toMatchObject({ average: 200, maximum: 1100 })
    const $filter = "BackendPool eq 'pool-green' and Listener eq '*'"
    const [green] = series({ ...query, $filter })
    expect(green.metadatavalues.map((each: Loose) => each.value)).toEqual(['pool-green', 'live'])
    expect(green.data[0].average).toBe(1100)
  })

  it('has no value in a minute without requests', () => {
    slices = [slice('blue', { answered: 60, until: start + MINUTE })]
    later()
    expect(points({ metricnames: 'TotalRequests' })).toEqual([60, ...Array(9).fill(undefined)])
    expect(points({ metricnames: 'FailedRequests' })).toEqual(Array(10).fill(undefined))
    expect(series({ metricnames: 'FailedRequests', $filter: "BackendSettingsPool eq '*'" })).toEqual([])
  })

  it('shows a minute one to three minutes after it has ended', () => {
    slices = [slice('blue', { answered: 10_000 })]
    const readableAt: number[] = []
    for (let now = 0; now <= 14; now++) {
      kit.wait((start + now * MINUTE - kit.world.now) / 1000)
      const seen = points({ metricnames: 'TotalRequests' })
      for (const [minute, total] of seen.entries()) if (total === 1000) readableAt[minute] ??= now
    }
    const late = new Set(readableAt.map((at, minute) => at - minute - 1))
    expect([...late].sort()).toEqual([1, 2, 3])
  })

  it('shows a part of a minute now and then, until the rest arrives', () => {
    slices = [slice('blue', { answered: 100_000, until: start + 100 * MINUTE })]
    const iso = (at: number) => new Date(at).toISOString()
    const timespan = `${iso(start)}/${iso(start + 100 * MINUTE)}`
    const partial = new Set<number>()
    for (let now = 1; now <= 100; now++) {
      kit.wait((start + now * MINUTE - kit.world.now) / 1000)
      for (const [minute, total] of points({ metricnames: 'TotalRequests', timespan }).entries()) {
        if (total !== undefined && total !== 1000) partial.add(minute)
      }
    }
    expect(partial.size).toBeGreaterThan(0)
    expect(partial.size).toBeLessThan(20)
    kit.wait(300)
    expect(new Set(points({ metricnames: 'TotalRequests', timespan }))).toEqual(new Set([1000]))
  })

  it('has no value in a minute whose metrics were lost, and answers a fault when one is set', () => {
    slices = [slice('blue', { answered: 1000 })]
    loseMetrics(kit.world, gateway, start + 3 * MINUTE, start + 5 * MINUTE)
    later()
    const expected = [100, 100, 100, undefined, undefined, 100, 100, 100, 100, 100]
    expect(points({ metricnames: 'TotalRequests' })).toEqual(expected)
    const path = '/subscriptions/**/providers/Microsoft.Insights/metrics'
    kit.world.faults.push({ method: 'GET', path, outcome: '503', times: 1, after: 0 })
    expect(ask({ metricnames: 'TotalRequests' }).status).toBe(503)
    expect(points({ metricnames: 'TotalRequests' })).toEqual(expected)
  })

  it('counts the healthy hosts of each pool, and averages over pools when it is not split', () => {
    hosts = [
      { pool: 'pool-blue', settings: 'settings-blue', healthy: 1, unhealthy: 0 },
      { pool: 'pool-green', settings: 'settings-green', healthy: 0, unhealthy: 1 }
    ]
    later()
    expect(points({ metricnames: 'HealthyHostCount', interval: 'FULL' }, 'average')).toEqual([0.5])
    const $filter = "BackendSettingsPool eq 'pool-blue~settings-blue' or BackendSettingsPool eq 'none'"
    expect(points({ metricnames: 'UnhealthyHostCount', interval: 'FULL', $filter }, 'average')).toEqual([0])
  })

  it('orders the series and gives ten of them unless the query asks for more', () => {
    slices = Array.from({ length: 12 }, (_, index) => slice(`p${index}`, { answered: 100 * (index + 1) }))
    later()
    const query = { metricnames: 'TotalRequests', interval: 'FULL', $filter: "BackendSettingsPool eq '*'" }
    expect(series(query)).toHaveLength(10)
    expect(series({ ...query, top: '12' })).toHaveLength(12)
    const [first] = series({ ...query, orderby: 'total desc' })
    expect(first.data[0].total).toBe(1200)
  })

  it('refuses an unknown metric in the words of Azure', () => {
    const { status, body } = ask({ metricnames: 'P95Latency' })
    expect(status).toBe(400)
    expect(body).toMatchObject({
      code: 'BadRequest',
      message: expect.stringMatching(
        /^Failed to find metric configuration for provider: Microsoft.Network, resource Type: applicationGateways, metric: P95Latency, Valid metrics: ApplicationGatewayTotalTime,/
      )
    })
  })

  it.each([
    [
      { $filter: "Listener eq '*'" },
      'Metric: TotalRequests does not support requested dimension combination: listener, supported ones are: BackendSettingsPool, TraceId: {'
    ],
    [
      { interval: 'PT3M' },
      'Invalid time grain duration: PT3M, supported ones are: 00:01:00,00:05:00,00:15:00,00:30:00,01:00:00,06:00:00,12:00:00,1.00:00:00'
    ],
    [{ aggregation: 'p95' }, 'Invalid aggregation: p95'],
    [{ aggregation: 'Average' }, 'Metric: TotalRequests does not support requested aggregation: Average'],
    [{ $filter: "BackendSettingsPool ne 'a'" }, 'Invalid filter: '],
    [{ $filter: "BackendSettingsPool eq 'a' or Listener eq 'b'" }, 'Invalid filter: '],
    [{ orderby: 'name' }, 'Invalid orderby: name'],
    [{ top: '0' }, 'Invalid value of top: 0'],
    [{ timespan: 'yesterday' }, 'Detected invalid time interval input: yesterday, supported '],
    [{ timespan: 'a 1/b 2' }, 'Detected invalid time interval input: a 1/b 2, '],
    [{ timespan: 'PT1H/PT1H' }, 'Detected invalid time interval input: PT1H/PT1H, '],
    [{ timespan: '2026-10-05/2026-10-06/2026' }, 'Detected invalid time interval input: '],
    [
      { timespan: '2020-05-01T00:00:00Z/2020-06-01T00:00:00Z' },
      'Query endTime: 6/1/2020 12:00:00 AM is out of the Max metrics retention period: 93.00:00:00'
    ]
  ])('refuses %j', (query, message) => {
    const { status, body } = ask({ metricnames: 'TotalRequests', ...query } as Record<string, string>)
    expect([status, (body as Loose).code]).toEqual([400, 'BadRequest'])
    expect((body as Loose).message).toContain(message)
  })

  it('ignores what a metric does not have when dimensions are not validated', () => {
    slices = [slice('blue', { answered: 100 })]
    later()
    const query = {
      metricnames: 'TotalRequests',
      interval: 'FULL',
      $filter: "Listener eq '*'",
      ValidateDimensions: 'false'
    }
    expect(points(query)).toEqual([100])
    expect(
      value({ metricnames: 'TotalRequests', interval: 'PT4M', AutoAdjustTimegrain: 'true' }).timeseries[0].data
    ).toHaveLength(2)
  })

  it.each([
    ['2026-10-05T08:00:00Z/PT10M', '2026-10-05T08:00:00Z/2026-10-05T08:10:00Z'],
    ['PT10M/2026-10-05T08:10:00+00:00', '2026-10-05T08:00:00Z/2026-10-05T08:10:00Z'],
    ['1970-01-01/2026-10-05', '2026-09-05T00:00:00Z/2026-10-05T00:00:00Z']
  ])('reads the timespan %s', (timespan, read) => {
    expect(ask({ metricnames: 'TotalRequests', timespan, interval: 'PT1H' }).body).toMatchObject({ timespan: read })
  })

  it('does not answer with more points than it can hold', () => {
    const query = { metricnames: 'TotalRequests', timespan: 'P30D', top: '20', $filter: "BackendSettingsPool eq '*'" }
    expect(refusalOf(ask(query))).toEqual([501, 'NotSupportedByLocalAzure'])
    expect(ask({ ...query, interval: 'PT1H' }).status).toBe(200)
  })

  it('says which metrics and parameters local Azure does not know', () => {
    expect(refusalOf(ask({ metricnames: 'CpuUtilization' }))).toEqual([501, 'NotSupportedByLocalAzure'])
    expect(refusalOf(ask({ metricnames: 'TotalRequests', rollupby: 'x' }))).toEqual([501, 'NotSupportedByLocalAzure'])
    expect(refusalOf(ask({}))).toEqual([501, 'NotSupportedByLocalAzure'])
  })

  it('lists definitions with their aggregations and dimensions', () => {
    const path = `${gateway}/providers/Microsoft.Insights/metricDefinitions`
    const { value: definitions } = kit.send('GET', path, undefined, METRICS).body as Loose
    const found = definitions.find(({ name }: Loose) => name.value === 'BackendLastByteResponseTime')
    expect(found).toMatchObject({
      primaryAggregationType: 'Average',
      supportedAggregationTypes: ['Average', 'Maximum'],
      dimensions: ['Listener', 'BackendServer', 'BackendPool', 'BackendHttpSetting'].map(name => ({ value: name }))
    })
  })

  it('needs the right to read metrics, and a resource that exists', () => {
    const nobody = { ...METRICS, as: PLAN_IDENTITY }
    const assignments = Object.values(kit.world.resources).filter(({ type }) => /roleAssignments$/i.test(type))
    for (const { id } of assignments) delete kit.world.resources[id.toLowerCase()]
    const refused = ask({ metricnames: 'TotalRequests' }, nobody)
    expect(refusalOf(refused)).toEqual([403, 'AuthorizationFailed'])
    expect((refused.body as Loose).error.message).toContain(
      `perform action 'Microsoft.Insights/metrics/read' over scope '${gateway}/providers/microsoft.insights'`
    )
  })

  it('is 404 for a resource that does not exist', () => {
    const path = `${gateway}2/providers/Microsoft.Insights/metrics?metricnames=TotalRequests`
    expect(refusalOf(kit.send('GET', path, undefined, METRICS))).toEqual([404, 'ResourceNotFound'])
  })
})
