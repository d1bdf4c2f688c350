import { describe, expect, it } from '@jest/globals'
import { AKS } from './cluster-kit.ts'
import { budget, deployment, upgradeKit } from './upgrade-kit.ts'

const version = { version: AKS }

describe('a cluster that is written as it was read', () => {
  it('is accepted and unchanged when its pools were created with and without a version', () => {
    const kit = upgradeKit()
    const read = kit.read()
    const versions = read.properties.agentPoolProfiles.map(
      (pool: { orchestratorVersion?: string }) => pool.orchestratorVersion
    )
    expect(versions).toEqual(['1.35.6', '1.34'])
    const response = kit.put(kit.cluster, read, version)
    expect(response).toMatchObject({ status: 200, body: { name: 'blue' } })
    kit.settle()
    expect(kit.versions()).toEqual(['1.34.9', '1.34.9', '1.34.9'])
    expect(kit.read().properties.provisioningState).toBe('Succeeded')
  })

  it('continues the upgrade of a pool when its drain failed and the control plane is newer', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 2 }))
    kit.build({ kubernetesVersion: '1.36' })
    kit.world.tables.throttle = {}
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 5 })
    kit.settle()
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Failed', orchestratorVersion: '1.35' })
    kit.apply(budget('app', { minAvailable: 1 }))
    kit.world.tables.throttle = {}
    const response = kit.put(kit.cluster, kit.read(), version)
    expect(response).toMatchObject({ status: 200, body: { name: 'blue' } })
    kit.settle()
    expect(kit.poolState().provisioningState).toBe('Succeeded')
    expect(kit.versions()).toEqual(['1.35.6', '1.35.6', '1.35.6'])
  })
})
