import { describe, expect, it } from '@jest/globals'
import { observeIdentities } from '../../../../src/provisioning/observed/identities.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { contextFor, doorsTo, newWorld } from '../fixtures.ts'

const baseline = VARIANTS.domain
const { ids } = baseline

describe('observeIdentities', () => {
  it("finds the principals of the platform and of the colours asked for, each as null where it isn't there", async () => {
    const world = newWorld()
    const context = { ...contextFor(doorsTo(world)), baseline }
    const look = (...colours: ('blue' | 'green')[]) => world.clock.run(observeIdentities(colours)(context))
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
})
