import { describe, expect, it } from '@jest/globals'
import { resourceId } from '../../../../src/arm/resource-id.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { refuseMovedLiveRule, writeGatewayAlone } from '../../../../src/provisioning/steps/gateway-guard.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { baseline, contextFor, fakeClients, newWorld, spokeGroup } from '../fixtures.ts'

const ingressZone = resourceId(spokeGroup, 'Microsoft.Network/privateDnsZones', 'aks-ingress.contoso.com')
const whole: Baseline = { ...baseline, ids: { ...baseline.ids, ingressZone } }

function contextIn(world: FakeWorld) {
  const clients = fakeClients(world)
  const azure = Object.assign(clients.azure, { remove: async () => undefined })
  return { ...contextFor({ ...clients, azure }), baseline: whole }
}

const failed = (...codes: string[]) =>
  new Failure('deployment-failed', 'The stack failed.', {
    remedy: 'look',
    leaves: codes.map(code => ({ code, message: code }))
  })

describe('writeGatewayAlone', () => {
  const write = (world: FakeWorld, work: () => Promise<void>) =>
    world.clock.run(writeGatewayAlone(contextIn(world), work))

  it('writes while it holds the lease', async () => {
    const world = newWorld()
    world.put(whole.ids.recordZone, 'Microsoft.Network/privateDnsZones', {})
    const held: boolean[] = []
    await write(world, async () => void held.push([...world.resources.keys()].some(id => id.endsWith('/txt/_lease'))))
    expect(held).toEqual([true])
  })

  it('says that somebody without the lease wrote as well', async () => {
    const superseded = failed('CanceledAndSupersededDueToAnotherOperation')
    await expect(write(newWorld(), () => Promise.reject(superseded))).rejects.toMatchObject({
      reason: 'gateway-superseded',
      details: { subject: baseline.ids.gateway, remedy: expect.stringContaining('activity log') }
    })
  })

  it('leaves every other failure as it is', async () => {
    const other = failed('ApplicationGatewayKeyVaultSecretException')
    await expect(write(newWorld(), () => Promise.reject(other))).rejects.toBe(other)
  })
})

describe('refuseMovedLiveRule', () => {
  function gatewayTo(colour: string) {
    const world = newWorld()
    const backendAddressPool = { id: `${baseline.ids.gateway}/backendAddressPools/pool-${colour}` }
    const requestRoutingRules = [{ name: 'live', properties: { backendAddressPool } }]
    world.put(baseline.ids.gateway, 'x', { properties: { requestRoutingRules } })
    return world
  }

  it.each([
    ['blue', null, true],
    ['green', 'green', true],
    ['green', null, false],
    ['blue', 'green', false]
  ] as const)('a rule to %s, observed %s: holds is %s', async (colour, liveColour, holds) => {
    const world = gatewayTo(colour)
    const checked = world.clock.run(refuseMovedLiveRule(contextIn(world), { ...EMPTY_LIVE_STATE, liveColour }))
    if (holds) await expect(checked).resolves.toBeUndefined()
    else await expect(checked).rejects.toMatchObject({ reason: 'gateway-superseded' })
  })
})
