import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { TrafficSlice } from '../../../../../local/azure/traffic/traffic.ts'
import type { Kit, Loose } from '../kit.ts'

const MINUTE = 60_000
const FRONTEND = '10.0.0.4'
let slices: TrafficSlice[] = []

jest.unstable_mockModule('../../../../../local/azure/traffic/traffic-between.ts', () => ({
  trafficBetween: () => slices
}))

const { newKit, refusalOf } = await import('../kit.ts')
const { addCluster, addGateway, addResource } = await import('./monitor-kit.ts')
const { recordReadiness } = await import('../../../../../local/aks/service-history.ts')

describe("metrics of a cluster's private load balancer", () => {
  let kit: Kit
  let balancer: string
  let cluster: string
  let start: number

  beforeEach(() => {
    kit = newKit()
    const made = addCluster(kit, ['10.0.8.4', '10.0.8.5'])
    cluster = made.id
    addGateway(kit)
    balancer = `${made.nodeGroup}/providers/Microsoft.Network/loadBalancers/kubernetes-internal`
    addResource(kit, balancer, 'Microsoft.Network/loadBalancers', {
      frontendIPConfigurations: [{ name: 'ingress', properties: { privateIPAddress: FRONTEND } }]
    })
    start = Math.ceil(kit.world.now / MINUTE) * MINUTE
    slices = []
  })

  const value = (query: Record<string, string>, minutes = 10): Loose => {
    const iso = (at: number) => new Date(at).toISOString()
    const timespan = `${iso(start)}/${iso(start + minutes * MINUTE)}`
    const path = `${balancer}/providers/Microsoft.Insights/metrics?${new URLSearchParams({ timespan, ...query })}`
    const answer = kit.send('GET', path, undefined, { version: '2024-02-01' })
    expect(answer.status).toBe(200)
    return (answer.body as Loose).value[0]
  }
  const at = (minute: number) => kit.wait((start + minute * MINUTE - kit.world.now) / 1000)

  it('shows when no pod behind the frontend was ready', () => {
    recordReadiness(kit.world, FRONTEND, true)
    at(3)
    recordReadiness(kit.world, FRONTEND, false)
    at(5)
    recordReadiness(kit.world, FRONTEND, true)
    at(14)
    const { timeseries } = value({ metricnames: 'VipAvailability' })
    const percent = timeseries[0].data.map(({ average }: Loose) => average)
    expect(percent).toEqual([100, 100, 100, 0, 0, 100, 100, 100, 100, 100])
    const $filter = "BackendIPAddress eq '*' and FrontendPort eq '443'"
    const probes = value({ metricnames: 'DipAvailability', interval: 'FULL', $filter }).timeseries
    expect(probes.map(({ metadatavalues, data }: Loose) => [metadatavalues[0].value, data[0].average])).toEqual([
      ['10.0.8.4', 80],
      ['10.0.8.5', 80]
    ])
  })

  it('counts the bytes of the traffic that gateways send to it', () => {
    const path = { host: 'a', rule: 'live', pool: 'p', settings: 's', latencySeconds: 0.1 }
    const numbers = { from: start, until: start + MINUTE, answered: 60, failed: 0, lost: 0 }
    slices = [
      { ...path, ...numbers, address: FRONTEND },
      { ...path, ...numbers, address: '10.0.0.5' }
    ]
    at(14)
    const bytes = value({ metricnames: 'ByteCount', interval: 'FULL', $filter: "Direction eq '*'" }).timeseries
    expect(bytes.map(({ metadatavalues, data }: Loose) => [metadatavalues[0].value, data[0].total])).toEqual([
      ['In', 60_000],
      ['Out', 600_000]
    ])
    expect(value({ metricnames: 'SYNCount', interval: 'FULL' }).timeseries[0].data[0].total).toBe(60)
  })

  it('has no values while the cluster is stopped, and none for another load balancer', () => {
    recordReadiness(kit.world, FRONTEND, true)
    at(14)
    const other = balancer.replace('kubernetes-internal', 'kube-apiserver')
    addResource(kit, other, 'Microsoft.Network/loadBalancers', { frontendIPConfigurations: [] })
    const path = `${other}/providers/Microsoft.Insights/metrics?metricnames=VipAvailability`
    const refused = kit.send('GET', path, undefined, { version: '2024-02-01' })
    expect(refusalOf(refused)).toEqual([501, 'NotSupportedByLocalAzure'])
    Object.assign(kit.world.resources[cluster.toLowerCase()]?.properties ?? {}, { powerState: { code: 'Stopped' } })
    const [series] = value({ metricnames: 'VipAvailability', interval: 'FULL' }).timeseries
    expect(Object.keys(series.data[0])).toEqual(['timeStamp'])
  })

  it('has no outbound connections', () => {
    at(14)
    const [series] = value({ metricnames: 'UsedSnatPorts', interval: 'FULL' }).timeseries
    expect(Object.keys(series.data[0])).toEqual(['timeStamp'])
  })
})
