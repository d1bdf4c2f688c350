import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { setSwitches } from '../../../../local/azure/switches.ts'
import { codeOf } from '../azure/kit.ts'
import { AKS } from './cluster-kit.ts'
import { budget, deployment, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

const OLD = '1.34.9'
const NEW = '1.35.6'
const version = { version: AKS }
const cordon = { maxSurge: '1', drainTimeoutInMinutes: 5, undrainableNodeBehavior: 'Cordon' }

const free = (kit: UpgradeKit) => Object.assign(kit.world.tables, { throttle: {} })
const nodes = (kit: UpgradeKit) => nodesOfPool(kit.world, kit.pool34)
const quarantined = (kit: UpgradeKit) => nodes(kit).filter(({ isQuarantined }) => isQuarantined)

/** Returns a kit whose pool of three nodes was upgraded, with one node in quarantine. */
function blockedKit(): UpgradeKit {
  const kit = upgradeKit()
  kit.apply(deployment('app', 1), budget('app', { minAvailable: 1 }))
  kit.upgrade(cordon)
  kit.settle()
  free(kit)
  return kit
}

function writePool(kit: UpgradeKit, fields: object): void {
  expect(kit.put(kit.pool34, { properties: { ...kit.poolState(), ...fields } }, version).status).toBe(200)
  kit.settle()
  free(kit)
}

describe('a node in quarantine', () => {
  it('ends the upgrade as Failed, and the next write of the cluster as Succeeded', () => {
    const kit = blockedKit()
    expect(kit.poolState()).toMatchObject({
      provisioningState: 'Failed',
      currentOrchestratorVersion: NEW,
      count: 4,
      status: { provisioningError: { message: expect.stringMatching(/^Drain node/) } }
    })
    expect(quarantined(kit)).toMatchObject([{ kubernetesVersion: OLD }])
    expect(nodes(kit)).toHaveLength(4)
    kit.build()
    expect(kit.poolState().provisioningState).toBe('Succeeded')
    expect(quarantined(kit)).toHaveLength(1)
  })

  it('does not fail the upgrade with the switch', () => {
    const kit = upgradeKit()
    setSwitches(kit.world, ['quarantine-ends-upgrade-well'])
    kit.apply(deployment('app', 1), budget('app', { minAvailable: 1 }))
    kit.upgrade(cordon)
    kit.settle()
    expect([kit.poolState().provisioningState, nodes(kit).length]).toEqual(['Succeeded', 4])
  })

  it('is the first to be deleted when the pool is scaled to the number of upgraded nodes', () => {
    const kit = blockedKit()
    writePool(kit, { count: 3 })
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
  })

  it('is replaced by the next upgrade when its pods can be evicted', () => {
    const kit = blockedKit()
    kit.apply(budget('app', { minAvailable: 0 }))
    kit.build({ kubernetesVersion: '1.36' })
    free(kit)
    writePool(kit, { orchestratorVersion: '1.36' })
    expect(new Set(kit.versions())).toEqual(new Set(['1.36.2']))
    expect(nodes(kit).some(({ isCordoned, isQuarantined }) => isCordoned || isQuarantined)).toBe(false)
  })

  it('can be deleted by its name, and no unknown machine can', () => {
    const kit = blockedKit()
    const remove = (names: readonly (string | undefined)[]) =>
      kit.send('POST', `${kit.pool34}/deleteMachines`, { machineNames: names }, version)
    expect(codeOf(remove(['nobody']))).toBe('InvalidParameter')
    expect(codeOf(remove([]))).toBe('InvalidParameter')
    expect(remove(quarantined(kit).map(({ name }) => name)).status).toBe(202)
    kit.settle()
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Succeeded', count: 3 })
  })
})
