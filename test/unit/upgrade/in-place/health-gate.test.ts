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
