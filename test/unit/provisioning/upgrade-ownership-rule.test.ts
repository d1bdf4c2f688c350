import { describe, expect, it } from '@jest/globals'
import type { BaselineConfig } from '../../../src/config/types.ts'
import { notesOfFindings } from '../../../src/provisioning/drift-findings.ts'
import { runPreflight } from '../../../src/provisioning/preflight.ts'
import type { OperationRecord } from '../../../src/provisioning/procedure/record.ts'
import { OPERATION_RECORD } from '../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../src/provisioning/records/record-set.ts'
import { baseline, contextFor, fakeClients, newWorld } from './fixtures.ts'
import { UPGRADED_CLUSTER, upgradeRecord } from './upgrade-record.ts'

const { ids, config } = baseline
const DAY = 24 * 3600 * 1000
/** The virtual clock of the fixtures begins here. */
const NOW = Date.UTC(2026, 8, 1)
const OFF = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
const previous = { kubernetesChannel: 'patch', nodeImageChannel: 'NodeImage' }
const NO_CHANNELS = { kubernetesChannel: 'none', nodeImageChannel: 'None' } as const

/** Returns the findings of drift detection about a blue cluster whose last upgrade left this record. */
async function findings(record: Partial<OperationRecord>, upgrades: Partial<BaselineConfig['upgrades']> = {}) {
  const world = newWorld()
  const properties = { resourceUID: UPGRADED_CLUSTER, autoUpgradeProfile: OFF }
  world.put(ids.clusters.blue.cluster, 'x', { properties })
  const ended = { phase: 'upgraded', closed: true }
  world.put(recordId(ids.recordZone, OPERATION_RECORD), 'x', upgradeRecord({ ...ended, ...record }))
  const context = contextFor(fakeClients(world))
  const of = { ...baseline, config: { ...config, upgrades: { ...config.upgrades, ...upgrades } } }
  const all = await world.clock.run(
    runPreflight({ targets: ['drift'] }, { phase: 'plan', mode: 'plan' }, { ...context, baseline: of })
  )
  return all.filter(({ rule }) => rule === 'settings-held-by-upgrade')
}

describe('settings that an upgrade holds', () => {
  it('are named with the time at which the channels of the file return', async () => {
    const found = await findings({ previous, until: NOW + 3 * DAY })
    expect(found).toMatchObject([{ code: 'held-by-upgrade', severity: 'warning' }])
    expect(found[0]?.evidence).toContain(
      'held off until 2026-09-04T00:00Z, so that AKS can roll its node pools back. Then provisioning writes `kubernetesChannel: none` and `nodeImageChannel: NodeImage` again.'
    )
  })

  it('are a notice of drift detection and no fault', async () => {
    const { faults, notices = [] } = notesOfFindings(await findings({ previous, until: NOW + DAY }))
    expect(faults).toEqual([])
    expect(notices.map(({ because }) => because)).toEqual([expect.stringContaining('held off until')])
  })

  it('are named while an upgrade is open, and after a rollback', async () => {
    const [open] = await findings({ phase: 'upgrading', closed: false })
    expect(open?.evidence).toContain('An upgrade of the blue cluster is open.')
    const [rolledBack] = await findings({ phase: 'rolled-back' })
    expect(rolledBack?.evidence).toContain('were rolled back, so its channels that are off stay off')
    expect(rolledBack?.remedy).toContain('approve a new upgrade with upgrade-cluster')
  })

  it.each([
    ['rolled-back', 'were rolled back, so its channels that are off stay off'],
    ['upgrading', 'stopped half-way, and machines were deleted since, so its channels that are off stay off'],
    ['upgraded', 'held off until 2026-09-04T00:00Z']
  ])('are named after machines were deleted in phase %s', async (before, text) => {
    const [found] = await findings({ phase: 'machines-deleted', pins: { before }, previous, until: NOW + 3 * DAY })
    expect(found?.evidence).toContain(text)
  })

  it.each([
    ['the time has passed', { previous, until: NOW - 1000 }, {}],
    ['the upgrade held no channel', { until: NOW + DAY }, {}],
    ['the file switches both channels off', { previous, until: NOW + DAY }, NO_CHANNELS],
    ['the file switches both channels off after a rollback', { phase: 'rolled-back' }, NO_CHANNELS],
    ['the upgrade was of another cluster', { id: '1-other', previous, until: NOW + DAY }, {}]
  ])('are not named when %s', async (_, record, upgrades) => {
    expect(await findings(record, upgrades)).toEqual([])
  })
})
