import { describe, expect, it } from '@jest/globals'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { applyUpgrade } from '../../../../src/upgrade/in-place/run.ts'
import { TO, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

const HOUR = 3_600_000
const NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Sets a weekly window of the cluster that opened some minutes ago, and is open for some hours. */
function openWindow(kit: UpgradeKit, minutesAgo: number, durationHours = 4): void {
  const opened = new Date(kit.world.now - minutesAgo * 60_000)
  const maintenanceWindow = {
    schedule: { weekly: { intervalWeeks: 1, dayOfWeek: NAMES[opened.getUTCDay()] } },
    startTime: opened.toISOString().slice(11, 16),
    durationHours,
    utcOffset: '+00:00'
  }
  const id = `${kit.cluster}/maintenanceConfigurations/aksManagedAutoUpgradeSchedule`
  kit.kit.put(id, { properties: { maintenanceWindow } }, { version: '2026-05-01' })
}

const emergency = { because: 'CVE-2026-1234', by: 'ops, run 1' }

describe('the start of an upgrade', () => {
  it('is refused by apply when the window is closed, and only warned of by the plan', async () => {
    const kit = upgradeKit()
    openWindow(kit, 5 * 60)
    const planned = await kit.plan()
    expect(planned.validation).toMatchObject({ verdict: 'warn', findings: [{ rule: 'upgrade-window' }] })
    await expect(kit.apply(approvalOf(planned.plan))).rejects.toMatchObject({ reason: 'upgrade-blocked' })
    expect(kit.writes).toEqual([])
  })

  it('is refused when the window closes before the expected end', async () => {
    const kit = upgradeKit()
    // 40 minutes are left: enough for the control plane, but not for all of the upgrade.
    openWindow(kit, 200)
    const planned = await kit.plan()
    await expect(kit.apply(approvalOf(planned.plan))).rejects.toMatchObject({ reason: 'outside-window' })
    expect(kit.writes).toEqual([])
  })

  it('is refused in a freeze', async () => {
    const day = (kit: UpgradeKit) => new Date(kit.world.now).toISOString().slice(0, 10)
    const today = day(upgradeKit())
    const kit = upgradeKit({ freezes: [{ from: today, to: today, reason: 'sale' }] })
    const planned = await kit.plan()
    await expect(kit.apply(approvalOf(planned.plan))).rejects.toMatchObject({
      reason: 'upgrade-blocked',
      message: expect.stringContaining('sale')
    })
    expect(kit.writes).toEqual([])
  })

  it('passes a closed window in an emergency, which the approval names and the record keeps', async () => {
    const kit = upgradeKit()
    openWindow(kit, 5 * 60)
    const planned = await kit.plan({ emergency })
    expect(planned.plan.steps.map(({ step }) => step)).toContain('record-emergency')
    const approval = approvalOf(planned.plan)
    const other = { emergency: { ...emergency, because: 'another' } }
    await expect(kit.apply(approval, other)).rejects.toMatchObject({
      reason: 'plan-changed',
      message: expect.stringContaining('emergency')
    })
    await kit.apply(approval, { emergency })
    expect((await kit.state()).cluster.version).toBe(TO)
    expect((await kit.record())?.emergency).toMatchObject(emergency)
  })
})

describe('the end of the window during an upgrade', () => {
  it('lets the pool at work finish, then stops, and a later run continues', async () => {
    const kit = upgradeKit()
    openWindow(kit, 0)
    const target = { exact: TO } as const
    const approval = approvalOf((await kit.plan({ target })).plan)
    const run = kit.start()
    const ended = applyUpgrade({ ...kit.request({ target }), approval }, run.context).catch(error => error)
    while (!kit.writes.includes('PUT pool-npsystem')) await kit.runs.clock.pass(10_000)
    openWindow(kit, 235)
    expect(await kit.settle(ended)).toMatchObject({
      reason: 'outside-window',
      message: expect.stringContaining('pool user')
    })
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem'])
    await expect(kit.apply(approval, { target })).rejects.toMatchObject({ reason: 'outside-window' })
    await kit.runs.clock.pass(HOUR)
    openWindow(kit, 0)
    await kit.apply(approval, { target })
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem', 'PUT pool-user'])
  })

  it('does not stop the continuation of a pool that is half-way', async () => {
    const kit = upgradeKit()
    openWindow(kit, 0)
    const target = { exact: TO } as const
    const approval = approvalOf((await kit.plan({ target })).plan)
    const run = kit.start()
    void applyUpgrade({ ...kit.request({ target }), approval }, run.context).catch(() => undefined)
    while (!kit.writes.includes('PUT pool-user')) await kit.runs.clock.pass(10_000)
    await kit.runs.clock.pass(400_000)
    run.kill()
    const abort = await kit.settle(
      kit
        .start()
        .context.azure.act(kit.pool('user'), 'abort')
        .then(() => 'aborted')
    )
    expect(abort).toBe('aborted')
    openWindow(kit, 300)
    await kit.runs.clock.pass(10 * 60_000)
    await kit.apply(approval, { target })
    const { pools } = await kit.state()
    expect(pools.map(({ version, provisioningState }) => [version, provisioningState])).toEqual([
      [TO, 'Succeeded'],
      [TO, 'Succeeded']
    ])
  })
})
