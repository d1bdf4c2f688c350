import { describe, expect, it } from '@jest/globals'
import { approvalOf, findUnapproved } from '../../../../../src/provisioning/approval/approval.ts'
import { EMPTY_LIVE_STATE } from '../../../../../src/provisioning/live-state/index.ts'
import { backendRemovalStep, checkNotLive } from '../../../../../src/provisioning/steps/removal/backend-removal.ts'
import { VARIANTS } from '../../../templates/baselines.ts'
import type { FakeWorld } from '../../fake-azure.ts'
import { contextFor, fakeClients, newWorld, stepPlan } from '../../fixtures.ts'

const baseline = VARIANTS.domain
const { gateway, clusters } = baseline.ids
const step = backendRemovalStep('green')
const PLAN = stepPlan('backend-green')

const pool = (colour: string, ...addresses: string[]) => ({
  name: `pool-${colour}`,
  etag: 'W/"1"',
  properties: { provisioningState: 'Succeeded', backendAddresses: addresses.map(ipAddress => ({ ipAddress })) }
})

const body = (live: string, ...backendAddressPools: object[]) => ({
  location: 'westeurope',
  tags: { owner: 'somebody' },
  zones: ['1'],
  identity: { type: 'UserAssigned' },
  properties: {
    sku: { name: 'WAF_v2' },
    unheardOf: { kept: true },
    backendAddressPools,
    requestRoutingRules: [
      { name: 'live', properties: { backendAddressPool: { id: `${gateway}/backendAddressPools/pool-${live}` } } }
    ]
  }
})

/** A world whose private zones keep no leases of others, and take a lease away at once. */
function setUp(live = 'blue', ...pools: object[]) {
  const world = newWorld()
  world.put(baseline.ids.recordZone, 'Microsoft.Network/privateDnsZones', {})
  if (pools.length > 0) world.put(gateway, 'Microsoft.Network/applicationGateways', body(live, ...pools))
  const clients = fakeClients(world)
  const azure = Object.assign(clients.azure, { remove: async () => undefined })
  return { world, context: { ...contextFor({ ...clients, azure }), baseline } }
}

const gatewayWrites = ({ writes }: FakeWorld) => writes.filter(request => request === `PUT ${gateway}`)

describe('backendRemovalStep', () => {
  it("empties its colour's pool and writes everything else back as it was", async () => {
    const { world, context } = setUp('blue', pool('blue', '10.0.0.1'), pool('green', '10.0.0.2', '10.0.0.3'))
    await world.clock.run(step.apply(context, EMPTY_LIVE_STATE, PLAN))
    const { properties, ...rest } = body('blue', pool('blue', '10.0.0.1'), pool('green'))
    expect(world.resources.get(gateway.toLowerCase())?.body).toEqual({
      id: gateway,
      ...rest,
      properties: { ...properties, provisioningState: 'Succeeded' }
    })
    expect(gatewayWrites(world)).toHaveLength(1)
  })

  it('finds the pool whatever the case of its name', async () => {
    const { world, context } = setUp('blue', pool('blue', '10.0.0.1'), pool('GREEN', '10.0.0.2'))
    expect(await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))).toMatchObject({ pending: true })
  })

  it('lists what it takes away, and covers it by its approval', async () => {
    const { world, context } = setUp('blue', pool('blue', '10.0.0.1'), pool('green', '10.0.0.2'))
    const planned = await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))
    expect(planned).toMatchObject({ pending: true, changes: [{ id: gateway, kind: 'modify', certain: true }] })
    expect(planned.changes[0]?.properties).toEqual([
      {
        path: 'properties.backendAddressPools.1.properties.backendAddresses.0',
        kind: 'delete',
        before: { ipAddress: '10.0.0.2' }
      }
    ])
    const whole = { steps: [planned], findings: [], intent: 'i', parts: [], liveState: EMPTY_LIVE_STATE }
    expect(findUnapproved(whole, approvalOf(whole)).changes).toEqual([])
  })

  it.each([
    ['there is no gateway', []],
    ['the pool is empty', [pool('blue', '10.0.0.1'), pool('green')]],
    ['there is no pool', [pool('blue', '10.0.0.1')]]
  ])('has nothing to do where %s', async (_, pools) => {
    const { world, context } = setUp('blue', ...pools)
    expect(await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))).toMatchObject({ changes: [], pending: false })
  })

  it('writes under the lease, and nothing where the live rule moved there until it had it', async () => {
    const { world, context } = setUp('green', pool('blue'), pool('green', '10.0.0.2'))
    await expect(world.clock.run(step.apply(context, EMPTY_LIVE_STATE, PLAN))).rejects.toMatchObject({
      reason: 'cluster-live'
    })
    expect(world.writes).toEqual([expect.stringContaining('/TXT/_lease')])
  })
})

describe('checkNotLive', () => {
  it.each([
    ['refuses the green cluster when the live rule points to it', 'green', ['cluster-live']],
    ['refuses it when Azure returns the name of the pool in another case', 'GREEN', ['cluster-live']],
    ['finds nothing when the live rule points to the other cluster', 'blue', []]
  ])('%s', async (_, live, codes) => {
    const { world, context } = setUp(live, pool('blue'), pool('green'))
    const found = await world.clock.run(checkNotLive('green', context))
    expect(found.map(({ code }) => code)).toEqual(codes)
    for (const { subject } of found) expect(subject).toBe(clusters.green.cluster)
  })

  it('finds nothing when there is no gateway', async () => {
    const { world, context } = setUp()
    expect(await world.clock.run(checkNotLive('green', context))).toEqual([])
  })
})
