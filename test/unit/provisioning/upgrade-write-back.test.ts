import { describe, expect, it } from '@jest/globals'
import type { OperationRecord } from '../../../src/provisioning/procedure/record.ts'
import { nextProcedureId } from '../../../src/provisioning/procedure/record-id.ts'
import { OPERATION_RECORD } from '../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../src/provisioning/records/record-set.ts'
import { CLUSTER, environment } from './health/health-kit.ts'
import { upgradeRecord } from './upgrade-record.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const previous = { kubernetesChannel: 'none', nodeImageChannel: 'NodeImage' }
const OF_UPGRADE = { drainTimeoutInMinutes: 60, nodeSoakDurationInMinutes: 10, undrainableNodeBehavior: 'Cordon' }
const POOLS = /aks-shop-production-blue-[^/]*\/agentPools\//i
const OFF = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }

/** Returns an environment whose blue cluster has settings that an upgrade made, with the record of that upgrade. */
function upgradedEnvironment(record?: (now: number) => Partial<OperationRecord>) {
  const kit = environment('stamp-blue')
  const [cluster] = kit.find(CLUSTER)
  const pools = kit.find(POOLS)
  if (cluster === undefined) throw new Error('the saved world has no cluster')
  const until = new Date(kit.world.now + DAY).toISOString()
  const override = { overrideSettings: { forceUpgrade: true, until } }
  Object.assign(cluster.properties, { upgradeSettings: override, autoUpgradeProfile: OFF })
  for (const pool of pools) Object.assign(pool.properties.upgradeSettings as object, OF_UPGRADE)
  if (record !== undefined) {
    const id = nextProcedureId(0, cluster.properties.resourceUID)
    kit.make(
      recordId(kit.baseline.ids.recordZone, OPERATION_RECORD),
      {
        properties: {
          ttl: 60,
          txtRecords: [{ value: ['x'] }],
          ...upgradeRecord({ id, ...record(kit.world.now) }).properties
        }
      },
      { version: '2024-06-01' }
    )
  }
  const changedPaths = async () =>
    (await kit.plan()).steps
      .flatMap(({ changes }) => changes)
      .flatMap(({ properties }) =>
        properties.map(({ path }) => path.replace(/^properties\.(agentPoolProfiles\.\d+\.)?/, ''))
      )
      .sort()
  const written = (suits: RegExp) => kit.find(suits).map(({ properties }) => properties)
  return { ...kit, cluster, pools, override, changedPaths, written }
}

const open = () => ({})
const keepsWayBack = (now: number) => ({ phase: 'upgraded', closed: true, previous, until: now + DAY })
const SETTINGS_OF_POOLS = Object.keys(OF_UPGRADE).map(name => `upgradeSettings.${name}`)

describe('provisioning a cluster after an upgrade', () => {
  it('changes nothing while the upgrade is open, and reports a notice and the open override', async () => {
    const { plan, drift } = upgradedEnvironment(open)
    expect((await plan()).steps).toMatchObject([{ pending: false, changes: [] }])
    const found = await drift()
    expect(found.changes).toEqual([])
    expect(found.faults.map(({ because }) => because)).toEqual([expect.stringContaining('Force upgrade is open until')])
    expect(found.notices?.map(({ because }) => because)).toEqual([expect.stringContaining('is open')])
  })

  it('writes the settings of the upgrade back if something else is written', async () => {
    const { plan, apply, written, pools, override } = upgradedEnvironment(open)
    for (const pool of pools) Object.assign(pool.properties, { maxCount: 9 })
    await apply(await plan())
    expect(written(CLUSTER)).toMatchObject([{ upgradeSettings: override, autoUpgradeProfile: OFF }])
    for (const pool of written(POOLS)) {
      expect(pool.maxCount).not.toBe(9)
      expect(pool.upgradeSettings).toMatchObject(OF_UPGRADE)
    }
  })

  it('writes the settings of the file, but keeps the override, if no upgrade is open', async () => {
    const { changedPaths, plan, apply, written, override } = upgradedEnvironment()
    expect(new Set(await changedPaths())).toEqual(
      new Set(['autoUpgradeProfile.nodeOSUpgradeChannel', ...SETTINGS_OF_POOLS])
    )
    await apply(await plan())
    const autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'NodeImage' }
    expect(written(CLUSTER)).toMatchObject([{ upgradeSettings: override, autoUpgradeProfile }])
    for (const pool of written(POOLS))
      expect(pool.upgradeSettings).toMatchObject({
        drainTimeoutInMinutes: 30,
        nodeSoakDurationInMinutes: 0,
        undrainableNodeBehavior: 'Schedule'
      })
  })

  it('holds the channels off for as long as pools can be rolled back, and then switches them on', async () => {
    const held = upgradedEnvironment(keepsWayBack)
    expect(new Set(await held.changedPaths())).toEqual(new Set(SETTINGS_OF_POOLS))
    const ended = upgradedEnvironment(now => ({ ...keepsWayBack(now), until: now - HOUR }))
    expect(await ended.changedPaths()).toContain('autoUpgradeProfile.nodeOSUpgradeChannel')
  })

  it.each(['rolled-back', 'upgrading'])('leaves channels off after machines were deleted in phase %s', async before => {
    const record = { phase: 'machines-deleted', closed: true, pins: { before } }
    expect(new Set(await upgradedEnvironment(() => record).changedPaths())).toEqual(new Set(SETTINGS_OF_POOLS))
  })

  it('switches a channel off again that another caller switched on in that time', async () => {
    const { changedPaths, cluster } = upgradedEnvironment(keepsWayBack)
    Object.assign(cluster.properties, { autoUpgradeProfile: { upgradeChannel: 'rapid', nodeOSUpgradeChannel: 'None' } })
    expect(await changedPaths()).toContain('autoUpgradeProfile.upgradeChannel')
  })

  it('leaves a pool that was rolled back and the channels as they are, and names the pool as pending', async () => {
    const { changedPaths, plan, cluster, pools } = upgradedEnvironment(() => ({ phase: 'rolled-back', closed: true }))
    Object.assign(cluster.properties, { kubernetesVersion: '1.37.1', currentKubernetesVersion: '1.37.1' })
    expect(new Set(await changedPaths())).toEqual(new Set(SETTINGS_OF_POOLS))
    const faults = (await plan()).steps.flatMap(step => step.faults ?? [])
    const pending = faults.filter(({ about }) => about?.code === 'version-pending')
    expect(pending).toHaveLength(pools.length)
    for (const { because } of pending) expect(because).toContain('plan and approve a new upgrade')
  })
})
