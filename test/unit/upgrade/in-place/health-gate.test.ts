import { describe, expect, it } from '@jest/globals'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import type { FakeAnswer, FakeRequest } from '../../azure/fakes.ts'
import { provisionedKit, TO, type UpgradeKit, type UpgradeSettings } from './upgrade-kit.ts'

type Intercept = (request: FakeRequest) => FakeAnswer | undefined

const WHOLE = ['PUT cluster', 'PUT pool-system', 'PUT pool-user']
const putsOf = ({ writes }: UpgradeKit) => writes.filter(name => name.startsWith('PUT'))

/** Returns a response in which Flux is suspended, or one of its kustomizations is not compliant. */
function flux(kit: UpgradeKit, change: (properties: Record<string, unknown>) => void): Intercept {
  return ({ method, path }) => {
    if (method !== 'GET' || !/fluxConfigurations\/cluster$/i.test(path)) return undefined
    const body = structuredClone(kit.kit.get(path, { version: '2025-04-01' }))
    change(body.properties)
    return { status: 200, body }
  }
}

const unhealthyGateway: Intercept = ({ path }) =>
  /getBackendHealthOnDemand$/i.test(path)
    ? { status: 200, body: { backendHealthHttpSettings: { servers: [{ address: '10.0.0.4', health: 'Down' }] } } }
    : undefined

const judged = (failedRequestsPercent: number) => ({ gates: { flux: true, gateway: true, failedRequestsPercent } })

const isMetrics = (path: string) => /applicationGateways\/[^/]+\/providers\/Microsoft\.Insights\/metrics$/i.test(path)

/** Returns a response with that many requests, and those of them that failed, in two minutes of three. */
function metrics(all: number, failed: number): Intercept {
  const metric = (value: string, total: number) => ({
    name: { value },
    timeseries: [{ data: [{ total: total - 1 }, {}, { total: 1 }] }]
  })
  return ({ path }) =>
    isMetrics(path)
      ? { status: 200, body: { value: [metric('TotalRequests', all), metric('FailedRequests', failed)] } }
      : undefined
}

const notCompliant = (name: string) => (properties: Record<string, unknown>) => {
  const statuses = properties.statuses as { name: string; kind: string; complianceState: string }[]
  for (const status of statuses) if (status.name === `cluster-${name}`) status.complianceState = 'Non-Compliant'
}

async function run(intercept: (kit: UpgradeKit) => Intercept, settings: UpgradeSettings = {}) {
  const kit = provisionedKit(settings)
  const approval = approvalOf((await kit.plan()).plan)
  kit.intercept = intercept(kit)
  return { kit, outcome: await kit.apply(approval).catch(error => error) }
}

describe('the gate between two parts', () => {
  it('does not pass, and the upgrade does not end, when the machines cannot be read', async () => {
    const forbidden = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no right' } } }
    const isMachines = /agentPools\/user\/machines$/i
    const { kit, outcome } = await run(found => ({ method, path }) => {
      const isRead = method === 'GET' && isMachines.test(path)
      return isRead && found.writes.includes('PUT pool-user') ? forbidden : undefined
    })
    expect(outcome).toMatchObject({
      reason: 'pool-incomplete',
      message: expect.stringContaining('machines unread'),
      details: { remedy: expect.stringContaining('Only the machines show which version runs.') }
    })
    expect(await kit.record()).toMatchObject({ closed: false, running: { operation: 'upgrade' } })
  })

  it('passes when machines, Flux and gateway are healthy, also in a private cluster', async () => {
    const { kit } = await run(() => () => undefined)
    expect(putsOf(kit)).toEqual(WHOLE)
    expect(kit.writes).toContain('PUT cluster')
    expect((await kit.state()).pools.map(({ version }) => version)).toEqual([TO, TO])
  })

  it.each<[string, (kit: UpgradeKit) => Intercept]>([
    ['Flux is suspended', kit => flux(kit, properties => Object.assign(properties, { suspend: true }))],
    ['an object of the infrastructure is not compliant', kit => flux(kit, notCompliant('ingress'))],
    ['a backend of the gateway is down', () => unhealthyGateway]
  ])('stops before the next part when %s', async (_, intercept) => {
    const { kit, outcome } = await run(intercept)
    expect(outcome).toMatchObject({ reason: 'upgrade-gate' })
    expect(putsOf(kit)).toEqual(['PUT cluster'])
  })

  it.each<[string, Intercept]>([
    ['3 of 100 requests fail, and 2 % may', metrics(100, 3)],
    ['all requests fail', metrics(1, 1)],
    [
      'the metrics cannot be read',
      ({ path }) => (isMetrics(path) ? { status: 403, body: { error: { code: 'AuthorizationFailed' } } } : undefined)
    ]
  ])('stops before the next part when %s', async (_, intercept) => {
    const { kit, outcome } = await run(() => intercept, judged(2))
    expect(outcome).toMatchObject({ reason: 'upgrade-gate', message: expect.stringContaining('- failed requests: ') })
    expect(putsOf(kit)).toEqual(['PUT cluster'])
  })

  it.each<[string, Intercept, UpgradeSettings]>([
    ['2 of 100 requests fail, and 2 % may', metrics(100, 2), judged(2)],
    ['the gateway has no requests', () => undefined, judged(0)],
    ['the share is not judged', metrics(1, 1), {}]
  ])('passes when %s', async (_, intercept, settings) => {
    const { kit } = await run(() => intercept, settings)
    expect(putsOf(kit)).toEqual(WHOLE)
  })

  it('does not wait for the workload of the team', async () => {
    const { kit } = await run(each => flux(each, notCompliant('workload')))
    expect(putsOf(kit)).toEqual(WHOLE)
  })

  it('reads neither Flux nor gateway when the configuration switches the gates off', async () => {
    const settings = { gates: { flux: false, gateway: false } }
    const { kit } = await run(() => unhealthyGateway, settings)
    expect(putsOf(kit)).toEqual(WHOLE)
  })
})
