import { describe, expect, it } from '@jest/globals'
import { resourceId } from '../../../../src/arm/resource-id.ts'
import { resourceNames } from '../../../../src/config/index.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { observeGateway } from '../../../../src/provisioning/observed/gateway.ts'
import { observeIdentities, observePlatform } from '../../../../src/provisioning/observed/platform.ts'
import { previewFirewallPolicyId } from '../../../../src/templates/index.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { baseline, contextFor, doorsTo, newWorld } from '../fixtures.ts'

const { ids } = baseline
const whole: Baseline = {
  ...baseline,
  config: {
    ...baseline.config,
    ingress: { ...baseline.config.ingress, domain: 'contoso.com' },
    budget: { amount: 100, emails: ['a@b.cd'] }
  }
}
const vaultName = ids.vault.slice(ids.vault.lastIndexOf('/') + 1)
const deletedId = resourceId(ids.subscription, 'Microsoft.KeyVault/locations/deletedVaults', 'westeurope', vaultName)
const contextIn = (world: FakeWorld) => ({ ...contextFor(doorsTo(world)), baseline: whole })

describe('observePlatform', () => {
  const look = (world: FakeWorld) => world.clock.run(observePlatform(contextIn(world)))

  it('finds nothing in an empty subscription', async () => {
    expect(await look(newWorld())).toEqual({ budgetStart: null, deletedVault: null })
  })

  it('finds the start of the budget', async () => {
    const world = newWorld()
    const budget = resourceId(ids.subscription, 'Microsoft.Consumption/budgets', resourceNames(whole.config).budget)
    world.put(budget, 'x', { properties: { timePeriod: { startDate: '2026-05-01T00:00:00Z' } } })
    expect(await look(world)).toMatchObject({ budgetStart: '2026-05-01T00:00:00Z' })
  })

  it('finds a deleted vault only where it was ours and no other is in its place', async () => {
    const world = newWorld()
    world.put(deletedId, 'x', { properties: { vaultId: '/subscriptions/s/resourceGroups/other/x/y' } as object })
    expect(await look(world)).toMatchObject({ deletedVault: null })
    world.put(deletedId, 'x', { properties: { vaultId: ids.vault.toUpperCase() } as object })
    expect(await look(world)).toMatchObject({ deletedVault: deletedId })
    world.put(ids.vault, 'x', {})
    expect(await look(world)).toMatchObject({ deletedVault: null })
  })
})

describe('observeIdentities', () => {
  it('finds the principal of each identity that is there', async () => {
    const world = newWorld()
    const look = () => world.clock.run(observeIdentities(contextIn(world)))
    expect(await look()).toEqual({ principals: { gateway: null, flowLogs: null } })
    world.put(ids.gatewayIdentity, 'x', { properties: { principalId: 'p' } })
    expect(await look()).toEqual({ principals: { gateway: 'p', flowLogs: null } })
  })
})

describe('observeGateway', () => {
  const look = (world: FakeWorld) => world.clock.run(observeGateway(contextIn(world)))
  const rule = (name: string, colour: string) => ({
    name,
    properties: { backendAddressPool: { id: `${ids.gateway}/backendAddressPools/pool-${colour}` } }
  })
  const gatewayWith = (world: FakeWorld, ...requestRoutingRules: object[]) =>
    world.put(ids.gateway, 'x', { properties: { requestRoutingRules } as object })

  it('finds nothing before there is a gateway', async () => {
    expect(await look(newWorld())).toEqual({ liveColour: null, clusters: { blue: null, green: null }, preview: null })
  })

  it('finds where the live rule leads and which clusters exist', async () => {
    const world = newWorld()
    gatewayWith(world, rule('live', 'green'))
    world.put(ids.clusters.green.cluster, 'x', {})
    expect(await look(world)).toEqual({
      liveColour: 'green',
      clusters: { blue: null, green: ids.clusters.green.cluster },
      preview: null
    })
  })

  it('finds the guard of a preview', async () => {
    const world = newWorld()
    gatewayWith(world, rule('live', 'blue'), rule('preview', 'green'))
    const customRules = [{ matchConditions: [{ matchValues: ['secret'] }] }]
    world.put(previewFirewallPolicyId(whole), 'x', { properties: { customRules } as object })
    expect(await look(world)).toMatchObject({ liveColour: 'blue', preview: { guard: 'secret' } })
  })
})
