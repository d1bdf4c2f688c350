import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { readSlices } from '../../../../src/provisioning/live-state/index.ts'
import { backupPrincipals } from '../../../../src/templates/index.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { contextFor, fakeClients, newWorld } from '../fixtures.ts'

const baseline = VARIANTS.domain
const { ids } = baseline

describe('observeIdentities', () => {
  it("finds the principals of the platform and of the colours asked for, each as null where it isn't there", async () => {
    const world = newWorld()
    const context = { ...contextFor(fakeClients(world)), baseline }
    const look = (...colours: ('blue' | 'green')[]) => world.clock.run(readSlices(['principals'], colours)(context))
    expect(await look()).toEqual({ principals: { gateway: null, flowLogs: null } })
    world.put(ids.gatewayIdentity, 'x', { properties: { principalId: 'p' } })
    world.put(ids.clusters.green.kubeletIdentity, 'x', { properties: { principalId: 'k' } })
    expect(await look()).toEqual({ principals: { gateway: 'p', flowLogs: null } })
    expect(await look('green')).toEqual({
      principals: {
        gateway: 'p',
        flowLogs: null,
        'green-controlPlane': null,
        'green-kubelet': 'k',
        'green-ingress': null
      }
    })
  })

  it('finds those that Azure makes with what backs a cluster up, where each tells them', async () => {
    const world = newWorld()
    const context = { ...contextFor(fakeClients(world)), baseline: VARIANTS.backup }
    const [vault, extension] = backupPrincipals(VARIANTS.backup, 'blue')
    world.put(asResourceId(vault?.id ?? ''), 'x', { identity: { type: 'SystemAssigned', principalId: 'v' } })
    const look = () => world.clock.run(readSlices(['principals'], ['blue'])(context))
    expect((await look()).principals).toMatchObject({ 'blue-backupVault': 'v', 'blue-backupExtension': null })
    world.put(asResourceId(extension?.id ?? ''), 'x', { properties: { aksAssignedIdentity: { principalId: 'e' } } })
    expect((await look()).principals).toMatchObject({ 'blue-backupVault': 'v', 'blue-backupExtension': 'e' })
  })
})
