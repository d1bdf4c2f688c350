import { describe, expect, it } from '@jest/globals'
import { resourceId } from '../../../../src/arm/resource-id.ts'
import { resourceNames } from '../../../../src/config/index.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { readSlices } from '../../../../src/provisioning/live-state/index.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { baseline, contextFor, fakeClients, newWorld } from '../fixtures.ts'

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
const contextIn = (world: FakeWorld) => ({ ...contextFor(fakeClients(world)), baseline: whole })

describe('observePlatform', () => {
  const look = (world: FakeWorld) => world.clock.run(readSlices(['budgetStart', 'deletedVault'])(contextIn(world)))

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
