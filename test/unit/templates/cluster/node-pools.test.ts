import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import type { LiveState } from '../../../../src/templates/index.ts'
import { baselineWith, EVERYTHING, propertiesOf, templateOf, VARIANTS } from '../baselines.ts'

const cluster = (variant: Baseline = baselineWith(), liveState: LiveState = EMPTY_LIVE_STATE) =>
  propertiesOf(variant, 'stamp-blue', 'cluster', liveState)
const pool = (variant: Baseline, name: string, liveState: LiveState = EMPTY_LIVE_STATE) =>
  propertiesOf(variant, 'stamp-blue', `pool_${name}`, liveState)

describe('pools', () => {
  it('inside the cluster are exactly one, of the system, without a version', () => {
    for (const variant of Object.values(VARIANTS)) {
      const [system, ...others] = cluster(variant, EVERYTHING).agentPoolProfiles
      expect(others).toEqual([])
      expect(system).toMatchObject({
        name: 'system',
        mode: 'System',
        nodeTaints: ['CriticalAddonsOnly=true:NoSchedule']
      })
      expect(system).not.toHaveProperty('orchestratorVersion')
    }
  })

  it('have encryption at host only if the file requests it', () => {
    const variant = baselineWith(
      '{}',
      '    cluster: { systemPool: { encryptionAtHost: true }, pools: { user: {}, batch: { encryptionAtHost: true } } }'
    )
    expect(cluster(variant).agentPoolProfiles[0]).toHaveProperty('enableEncryptionAtHost', true)
    expect(pool(variant, 'batch')).toHaveProperty('enableEncryptionAtHost', true)
    expect(pool(variant, 'user')).not.toHaveProperty('enableEncryptionAtHost')
  })

  it('of the workload are children, one for each and none where there is none', () => {
    const symbols = (variant: Baseline) =>
      Object.entries(templateOf(variant, 'stamp-blue').resources)
        .filter(([, { type }]) => type.endsWith('/agentPools'))
        .map(([symbol]) => symbol)
    expect(symbols(VARIANTS.manyPools)).toEqual(['pool_user', 'pool_batch', 'pool_big'])
    expect(symbols(VARIANTS.noPools)).toEqual([])
  })

  it('keep their own version, and a new one takes the control plane’s', () => {
    expect(pool(VARIANTS.manyPools, 'user', EVERYTHING).orchestratorVersion).toBe('1.34.9')
    expect(pool(VARIANTS.manyPools, 'big', EVERYTHING)).not.toHaveProperty('orchestratorVersion')
  })

  it('never have a count, which is the autoscaler’s', () => {
    for (const variant of Object.values(VARIANTS)) {
      for (const liveState of [EMPTY_LIVE_STATE, EVERYTHING]) {
        const own = Object.keys(variant.config.cluster.pools).map(name => pool(variant, name, liveState))
        for (const each of [...cluster(variant, liveState).agentPoolProfiles, ...own]) {
          expect(each.enableAutoScaling).toBe(true)
          expect(each).not.toHaveProperty('count')
        }
      }
    }
  })

  it('have system nodes with the four cores Azure wants, on disks that fit', () => {
    expect(cluster().agentPoolProfiles[0]).toMatchObject({
      vmSize: 'Standard_D4d_v5',
      minCount: 3,
      osDiskType: 'Ephemeral',
      osDiskSizeGB: 64,
      osSKU: 'AzureLinux',
      availabilityZones: ['1', '2', '3'],
      upgradeSettings: { maxSurge: '33%' }
    })
    expect(cluster(VARIANTS.devTest).agentPoolProfiles[0]).not.toHaveProperty('availabilityZones')
    expect(pool(VARIANTS.manyPools, 'big')).toMatchObject({ osDiskType: 'Managed', nodeLabels: { team: 'shop' } })
  })

  it('of spot machines say what Azure adds, and nothing about upgrades, which it refuses', () => {
    const batch = pool(VARIANTS.manyPools, 'batch')
    expect(batch).toMatchObject({
      scaleSetPriority: 'Spot',
      spotMaxPrice: -1,
      minCount: 0,
      nodeLabels: { 'kubernetes.azure.com/scalesetpriority': 'spot' },
      nodeTaints: ['batch=true:NoSchedule', 'kubernetes.azure.com/scalesetpriority=spot:NoSchedule']
    })
    expect(batch).not.toHaveProperty('upgradeSettings')
  })

  it('writes every upgrade setting, also those with the default of AKS', () => {
    const defaults = { maxSurge: '33%', drainTimeoutInMinutes: 30, nodeSoakDurationInMinutes: 0 }
    expect(cluster(VARIANTS.manyPools).agentPoolProfiles[0].upgradeSettings).toEqual({
      ...defaults,
      undrainableNodeBehavior: 'Schedule'
    })
    expect(pool(VARIANTS.manyPools, 'user').upgradeSettings).toEqual({
      ...defaults,
      maxUnavailable: '0',
      undrainableNodeBehavior: 'Schedule'
    })
  })

  it('writes the configured upgrade settings, with maxUnavailable only on user pools', () => {
    const settings = 'drainTimeoutMinutes: 60, soakMinutes: 5, undrainable: Cordon'
    const variant = baselineWith(
      '{}',
      `    cluster: { systemPool: { upgrade: { maxSurge: 2, ${settings} } }, pools: { user: { upgrade: { maxUnavailable: 10%, ${settings} } } } }`
    )
    const written = { drainTimeoutInMinutes: 60, nodeSoakDurationInMinutes: 5, undrainableNodeBehavior: 'Cordon' }
    expect(cluster(variant).agentPoolProfiles[0].upgradeSettings).toEqual({ maxSurge: '2', ...written })
    expect(pool(variant, 'user').upgradeSettings).toEqual({ maxSurge: '0', maxUnavailable: '10%', ...written })
  })

  it('writes upgrade settings back as found while an upgrade owns them, except on spot pools', () => {
    const set = { maxSurge: '1', drainTimeoutInMinutes: 60, undrainableNodeBehavior: 'Cordon' }
    const blue = { pools: { system: set, user: set, batch: set } }
    const liveState = { ...EVERYTHING, upgrades: { blue, green: {} } }
    expect(cluster(VARIANTS.manyPools, liveState).agentPoolProfiles[0].upgradeSettings).toEqual(set)
    expect(pool(VARIANTS.manyPools, 'user', liveState).upgradeSettings).toEqual(set)
    expect(pool(VARIANTS.manyPools, 'big', liveState).upgradeSettings).toMatchObject({ maxSurge: '33%' })
    expect(pool(VARIANTS.manyPools, 'batch', liveState)).not.toHaveProperty('upgradeSettings')
  })

  it('carry tags as they were written', () => {
    expect(pool(VARIANTS.tagged, 'user').tags).toEqual({ team: 'blue', odd: '[[resourceGroup().id]' })
  })
})
