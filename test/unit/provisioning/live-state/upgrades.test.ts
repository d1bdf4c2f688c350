import { describe, expect, it } from '@jest/globals'
import { readSlices } from '../../../../src/provisioning/live-state/index.ts'
import type { OperationRecord } from '../../../../src/provisioning/procedure/record.ts'
import { OPERATION_RECORD } from '../../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../../src/provisioning/records/record-set.ts'
import { baseline, contextFor, fakeClients, newWorld } from '../fixtures.ts'
import { UPGRADED_CLUSTER, upgradeRecord } from '../upgrade-record.ts'

const { ids } = baseline
const [pool = ''] = Object.keys(baseline.config.cluster.pools)

const override = { overrideSettings: { forceUpgrade: true, until: '2026-12-01T00:00:00Z' } }
const set = { maxSurge: '1', drainTimeoutInMinutes: 60, undrainableNodeBehavior: 'Cordon' }
const channels = { upgradeChannel: 'rapid', nodeOSUpgradeChannel: 'SecurityPatch' }
const properties = {
  resourceUID: UPGRADED_CLUSTER,
  upgradeSettings: override,
  autoUpgradeProfile: channels,
  agentPoolProfiles: ['system', pool, 'gone'].map(name => ({ name, upgradeSettings: set }))
}

/** The virtual clock of the fixtures begins here. */
const NOW = Date.UTC(2026, 8, 1)
const DAY = 24 * 3600 * 1000

const previous = { kubernetesChannel: 'patch', nodeImageChannel: 'NodeImage' }
const running = { operation: 'rollback', colour: 'blue', cluster: 'uid' } as const

/** Reads what an upgrade with this record owns of the blue cluster. Without `record`, no procedure ever began. */
async function ownedWith(record: Partial<OperationRecord> | undefined, blue: object | null = properties) {
  const world = newWorld()
  if (blue !== null) world.put(ids.clusters.blue.cluster, 'x', { properties: blue })
  if (record !== undefined) world.put(recordId(ids.recordZone, OPERATION_RECORD), 'x', upgradeRecord(record))
  const read = readSlices(['upgrades'], ['blue', 'green'])
  return (await world.clock.run(read(contextFor(fakeClients(world))))).upgrades
}

const asFound = { cluster: override, pools: { system: set, [pool]: set }, channels }
const held = { cluster: override, channels: { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' } }
const configured = { cluster: override }

describe('settings that an upgrade owns', () => {
  it.each([
    ['the override only, without a procedure', undefined, configured],
    ['the override only, while another procedure is open', { kind: 'blue-green-swap' }, configured],
    ['everything as found, while an upgrade is open', {}, asFound],
    ['everything as found, while a rollback runs', { phase: 'upgraded', previous, until: NOW + DAY, running }, asFound],
    ['the override only, after an upgrade', { phase: 'upgraded', closed: true }, configured],
    [
      'channels that are off, until pools cannot be rolled back any more',
      { phase: 'upgraded', closed: true, previous, until: NOW + DAY },
      held
    ],
    [
      'channels that are off, although the procedure is not closed',
      { phase: 'upgraded', previous, until: NOW + DAY },
      held
    ],
    [
      'the override only, when pools cannot be rolled back any more',
      { phase: 'upgraded', closed: true, previous, until: NOW - DAY },
      configured
    ],
    [
      'the override only, if the upgrade switched no channel off',
      { phase: 'upgraded', closed: true, until: NOW + DAY },
      configured
    ],
    ['the override only, if it was of another cluster', { id: '1-other' }, configured],
    [
      'the override only, after an upgrade that was abandoned',
      { phase: 'idle', closed: true, previous, until: NOW + DAY },
      configured
    ]
  ] as const)('are %s', async (_, record, expected) => {
    expect(await ownedWith(record)).toEqual({ blue: expected, green: {} })
  })

  it('are the channels that are off, after a rollback, without an end', async () => {
    const foundWith = (autoUpgradeProfile: object) =>
      ownedWith({ phase: 'rolled-back', closed: true }, { resourceUID: UPGRADED_CLUSTER, autoUpgradeProfile })
    const off = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    expect((await foundWith(off)).blue).toEqual({ channels: off })
    expect((await foundWith({ ...off, nodeOSUpgradeChannel: 'NodeImage' })).blue).toEqual({
      channels: { upgradeChannel: 'none' }
    })
    expect((await foundWith({ upgradeChannel: null })).blue).toEqual({ channels: {} })
  })

  it('do not exist without a cluster', async () => {
    expect(await ownedWith({}, null)).toEqual({ blue: {}, green: {} })
  })

  it('do not exist without an override and without an upgrade', async () => {
    expect(await ownedWith(undefined, { upgradeSettings: {} })).toEqual({ blue: {}, green: {} })
  })
})
