import { describe, expect, it } from '@jest/globals'
import { endOfWaits, statusOf, unusedTarget } from '../../../src/actions/upgrade-status.ts'
import type { RuleFinding } from '../../../src/preflight/index.ts'
import { approvalOf } from '../../../src/provisioning/index.ts'
import { type PlannedUpgrade, planUpgrade } from '../../../src/upgrade/index.ts'
import { FROM, TO, type UpgradeKit, upgradeKit } from '../upgrade/in-place/upgrade-kit.ts'

const LATER = { 'later-run': 'true', emergency: undefined }
const DAY = 24 * 3600_000

/** Plans an upgrade as it would start now. */
async function planNow(kit: UpgradeKit): Promise<PlannedUpgrade> {
  const planned = await kit.settle(planUpgrade(kit.request(), kit.start().context, { startsNow: true }))
  if ('done' in planned) throw new Error(planned.done)
  return planned
}

/** Freezes today. */
const frozen = (kit: UpgradeKit) => {
  const day = new Date(kit.world.now).toISOString().slice(0, 10)
  return [{ from: day, to: day, reason: 'sale' }]
}

describe('the target of a continued upgrade', () => {
  const begun = { isResumed: true, goal: { kind: 'minor', version: TO, images: {} } } as const

  it.each([{ exact: '1.37.1' }, { exact: '1.35.6' }, 'node-image', 'latest-patch', 'next-minor'] as const)(
    'is named as unused when it is %j',
    target => {
      expect(unusedTarget(begun, target)).toContain(`The upgrade to Kubernetes ${TO} has begun`)
      expect(unusedTarget({ ...begun, isResumed: false }, target)).toBeUndefined()
    }
  )

  it('is not named when it is the goal, or the version of the configuration', () => {
    expect(unusedTarget(begun, { exact: TO })).toBeUndefined()
    expect(unusedTarget(begun, 'configured')).toBeUndefined()
    const images = { ...begun, goal: { kind: 'node-image', version: TO, images: {} } } as const
    expect(unusedTarget(images, 'node-image')).toBeUndefined()
    expect(unusedTarget(images, { exact: TO })).toContain('The upgrade to the node images')
  })
})

describe('the status of an upgrade', () => {
  it('names the versions of the pools, the time and the person after a rollback', async () => {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    await kit.run()
    await kit.run({ operation: 'rollback', by: 'ops, run 7' })
    const planned = await kit.plan({ target: { exact: TO } })
    expect(statusOf(planned, LATER)).toMatchObject({
      ...{ from: TO, to: TO, rolledBack: { at: (await kit.record())?.since, by: 'ops, run 7' } },
      behind: ['npsystem', 'user'].map(pool => ({ pool, versions: [FROM] }))
    })
    await kit.apply(approvalOf(planned.plan), { target: { exact: TO } })
    expect((await kit.record())?.evidence).toEqual({})
  })

  it('is due when nothing stops its start', async () => {
    const status = statusOf(await planNow(upgradeKit()), LATER)
    expect(status).toMatchObject({ state: 'due', from: '1.35.6', to: TO, path: [TO], waits: [] })
  })

  it('is waiting when a freeze stops it, until the end of the last day', async () => {
    const kit = upgradeKit({ freezes: frozen(upgradeKit()) })
    const status = statusOf(await planNow(kit), LATER)
    expect(status?.state).toBe('waiting')
    expect(status?.startsAt).toBe((Math.floor(kit.world.now / DAY) + 1) * DAY)
    expect(kit.writes).toEqual([])
  })

  it('is waiting when the window is closed, until it opens', async () => {
    const kit = upgradeKit()
    const inHours = new Date(kit.world.now + 5 * 3600_000)
    const dayOfWeek = inHours.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
    const opens = { startTime: `${inHours.toISOString().slice(11, 14)}00`, durationHours: 8, utcOffset: '+00:00' }
    const schedule = { weekly: { intervalWeeks: 1, dayOfWeek } }
    const id = `${kit.cluster}/maintenanceConfigurations/aksManagedAutoUpgradeSchedule`
    kit.kit.put(id, { properties: { maintenanceWindow: { ...opens, schedule } } }, { version: '2026-05-01' })
    const status = statusOf(await planNow(kit), LATER)
    expect(status?.waits.map(({ subject }) => subject)).toEqual(['window aksManagedAutoUpgradeSchedule'])
    expect(status?.startsAt).toBe(Date.parse(`${inHours.toISOString().slice(0, 13)}:00:00.000Z`))
  })

  it('is waiting without a time when the cluster is stopped', async () => {
    const kit = upgradeKit()
    kit.kit.send('POST', `${kit.cluster}/stop`, {}, { version: '2025-10-01' })
    kit.kit.settle()
    const status = statusOf(await planNow(kit), LATER)
    expect(status?.state).toBe('waiting')
    expect(status?.startsAt).toBeUndefined()
  })

  it('is due after the end of an operation that is in progress', async () => {
    const kit = upgradeKit()
    const version = { version: '2026-05-01' }
    const state = () => kit.kit.get(kit.cluster, version).properties.provisioningState
    const { properties, location } = kit.kit.get(kit.cluster, version)
    kit.kit.send('PUT', kit.cluster, { location, properties, tags: { owner: 'ops' } }, version)
    expect(state()).toBe('Updating')
    expect(statusOf(await planNow(kit), LATER)?.state).toBe('due')
    expect(state()).toBe('Succeeded')
  })

  it('does not wait when something else blocks, when no later run continues, or in an emergency', async () => {
    const blocked = upgradeKit({ freezes: frozen(upgradeKit()) })
    const planned = await planNow(blocked)
    expect(statusOf(planned, { ...LATER, 'later-run': 'false' })?.state).toBe('blocked')
    expect(statusOf(planned, { ...LATER, emergency: 'CVE' })?.state).toBe('blocked')
    blocked.stored(blocked.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'patch' }
    expect(statusOf(await planNow(blocked), LATER)?.state).toBe('blocked')
  })

  it('has the latest end of several waits, and none when one of them has none', () => {
    const wait = (until?: number) => ({ waits: until === undefined ? {} : { until } }) as RuleFinding
    expect(endOfWaits([wait(DAY), wait(2 * DAY)], undefined)).toBe(2 * DAY)
    expect(endOfWaits([wait(DAY), wait()], undefined)).toBeUndefined()
  })

  it('ends when the window is open, not when only the soak is over', () => {
    const wait = { waits: { until: DAY } } as RuleFinding
    const outlook = { window: '', isReversible: true, wayBack: '', startsFrom: (time: number) => time + 6 * DAY }
    expect(endOfWaits([wait], outlook)).toBe(7 * DAY)
  })
})
