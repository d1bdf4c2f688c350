import { describe, expect, it } from '@jest/globals'
import { codeOf, type Loose, refusalOf } from '../azure/kit.ts'
import { AKS, type ClusterKit, readyKit, systemPool } from './cluster-kit.ts'

const version = { version: AKS }

/** A cluster with its system pool alone. */
function running(fields: Loose = {}): ClusterKit {
  const kit = readyKit()
  kit.build(fields)
  return kit
}

/** PUT of a pool, which must be accepted, and everything has ended. */
function grow(kit: ClusterKit, name: string, properties: Loose = {}): Loose {
  const answer = kit.writePool(name, properties)
  expect(answer.body.error).toBeUndefined()
  kit.settle()
  return kit.read(kit.pool(name)).properties
}

describe('an upgrade of a cluster', () => {
  const all = (kit: ClusterKit, orchestratorVersion?: string) => ({
    agentPoolProfiles: [{ ...systemPool, vnetSubnetID: kit.nodes, orchestratorVersion }]
  })
  const states = (kit: ClusterKit) => {
    const { provisioningState, currentKubernetesVersion, agentPoolProfiles } = kit.read().properties
    const pool = agentPoolProfiles[0]
    return [provisioningState, currentKubernetesVersion, pool.provisioningState, pool.currentOrchestratorVersion]
  }

  it('takes the control plane first, then the pools', () => {
    const kit = running()
    kit.write({ kubernetesVersion: '1.36', ...all(kit, '1.36') })
    kit.wait(60)
    expect(states(kit)).toEqual(['Upgrading', '1.35.6', 'Succeeded', '1.35.6'])
    kit.wait(400)
    expect(states(kit)).toEqual(['Upgrading', '1.36.2', 'Upgrading', '1.35.6'])
    kit.settle()
    expect(states(kit)).toEqual(['Succeeded', '1.36.2', 'Succeeded', '1.36.2'])
  })

  it('that fails leaves what was done, and the next write goes on', () => {
    const kit = running()
    const outcome = 'fail-operation:UpgradeFailed'
    kit.world.faults.push({ method: 'PUT', path: '*/managedClusters/blue', outcome, times: 1, after: 0 })
    kit.write({ kubernetesVersion: '1.36', ...all(kit, '1.36') })
    kit.settle()
    expect(states(kit)).toEqual(['Failed', '1.36.2', 'Failed', '1.35.6'])
    kit.build({ kubernetesVersion: '1.36', ...all(kit, '1.36') })
    expect(states(kit)).toEqual(['Succeeded', '1.36.2', 'Succeeded', '1.36.2'])
  })

  it('of the control plane alone leaves the pools, until they are too far behind', () => {
    const kit = running({ kubernetesVersion: '1.34' })
    kit.build({ kubernetesVersion: '1.35' })
    expect(states(kit)).toEqual(['Succeeded', '1.35.6', 'Succeeded', '1.34.9'])
    kit.build({ kubernetesVersion: '1.36' })
    kit.build({ kubernetesVersion: '1.37' })
    kit.world.now = Date.UTC(2027, 11, 1)
    const cluster = kit.world.resources[kit.cluster.toLowerCase()]
    const pool = kit.world.resources[kit.pool('npsystem').toLowerCase()]
    if (cluster === undefined || pool === undefined) throw new Error('no cluster')
    Object.assign(cluster.properties, { currentKubernetesVersion: '1.36.2', kubernetesVersion: '1.36' })
    pool.properties.currentOrchestratorVersion = '1.33.13'
    expect(
      codeOf(
        kit.write(
          { kubernetesVersion: '1.37', supportPlan: 'AKSLongTermSupport' },
          { sku: { name: 'Base', tier: 'Premium' } }
        )
      )
    ).toBe('NodePoolMcVersionIncompatible')
  })

  it('of the control plane alone is refused while a channel is on', () => {
    const kit = running({ autoUpgradeProfile: { upgradeChannel: 'stable' } })
    const on = { autoUpgradeProfile: { upgradeChannel: 'stable' } }
    expect(codeOf(kit.write({ kubernetesVersion: '1.36', ...on }))).toBe('OperationNotAllowed')
    expect(kit.write({ kubernetesVersion: '1.36', ...on, ...all(kit, '1.36') }).status).toBe(200)
  })

  it('can be aborted: what was done stays, and the next write goes on', () => {
    const kit = running()
    kit.write({ kubernetesVersion: '1.36', ...all(kit, '1.36') })
    kit.wait(460)
    const abort = () => kit.send('POST', `${kit.cluster}/abort`, undefined, version)
    expect(abort().status).toBe(202)
    expect(states(kit)[0]).toBe('Canceling')
    kit.settle()
    expect(states(kit)).toEqual(['Canceled', '1.36.2', 'Canceled', '1.35.6'])
    expect(refusalOf(abort())).toEqual([409, 'OperationNotAllowed'])
    kit.build({ kubernetesVersion: '1.36', ...all(kit, '1.36') })
    expect(states(kit)).toEqual(['Succeeded', '1.36.2', 'Succeeded', '1.36.2'])
  })

  it('of a pool can be aborted by itself', () => {
    const kit = running()
    grow(kit, 'npuser', { orchestratorVersion: '1.34' })
    kit.writePool('npuser', { orchestratorVersion: '1.35' })
    kit.wait(60)
    expect(kit.send('POST', `${kit.pool('npuser')}/abort`, undefined, version).status).toBe(202)
    kit.settle()
    expect(kit.read(kit.pool('npuser')).properties).toMatchObject({
      provisioningState: 'Canceled',
      currentOrchestratorVersion: '1.34.9'
    })
    expect(kit.read().properties.provisioningState).toBe('Succeeded')
  })
})
