import { describe, expect, it } from '@jest/globals'
import { instantText } from '../../../../src/preflight/index.ts'
import { type Approval, approvalOf } from '../../../../src/provisioning/index.ts'
import { environmentPorts } from '../../../../src/provisioning/procedure/index.ts'
import { applyUpgrade, type UpgradeRequest } from '../../../../src/upgrade/in-place/run.ts'
import { refuseStart } from '../../../../src/upgrade/in-place/start-gate.ts'
import { TO, type UpgradeKit, upgradeKit, writeNameOf } from './upgrade-kit.ts'

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

describe('an emergency', () => {
  const target = { exact: TO } as const
  const byBob = { target, emergency: { ...emergency, by: 'bob, run 77' } }

  /** Begins an upgrade outside the window, and loses its run right before the pool `user`. */
  async function begun() {
    const kit = upgradeKit()
    openWindow(kit, 5 * 60)
    const approval = approvalOf((await kit.plan({ target, emergency })).plan)
    await loseRun(kit, approval, { target, emergency })
    return { kit, approval, first: (await kit.record())?.emergency }
  }

  it('is not extended by a run that continues under the same approval', async () => {
    const { kit, approval, first } = await begun()
    await kit.runs.clock.pass(HOUR)
    await kit.apply(approval, byBob)
    expect((await kit.state()).pools.map(({ version }) => version)).toEqual([TO, TO])
    expect((await kit.record())?.emergency).toEqual(first)
  })

  it('needs a new approval when it has ended', async () => {
    const { kit, approval, first } = await begun()
    kit.writes.length = 0
    await kit.runs.clock.pass(13 * HOUR)
    const run = kit.start()
    await expect(kit.apply(approval, byBob, run)).rejects.toMatchObject({
      reason: 'plan-changed',
      message: expect.stringContaining('end-of-the-last-emergency')
    })
    expect(run.lines.join('\n')).toContain('The emergency of this upgrade ended at')
    expect([kit.writes, (await kit.record())?.emergency]).toEqual([[], first])
    const renewed = approvalOf((await kit.plan(byBob)).plan)
    await loseRun(kit, renewed, byBob)
    expect((await kit.record())?.emergency).toMatchObject({ by: 'bob, run 77', after: first?.until })
    await expect(kit.apply(approval, byBob)).rejects.toMatchObject({ reason: 'plan-changed' })
    await kit.apply(renewed, byBob)
    expect((await kit.state()).pools.map(({ version }) => version)).toEqual([TO, TO])
  })

  it('does not let a part start when it ends during the run', async () => {
    const { kit, first } = await begun()
    await kit.runs.clock.pass(13 * HOUR)
    const { context } = kit.start()
    const record = environmentPorts(context, kit.baseline, () => kit.stateNow()).record
    const start = { cluster: kit.cluster, kind: 'minor', what: 'the upgrade of pool user', minutes: 10 } as const
    const starting = kit.settle(refuseStart(start, { baseline: kit.baseline, emergency, record }, context))
    await expect(starting).rejects.toMatchObject({
      reason: 'outside-window',
      message: expect.stringContaining(`The emergency ended at ${instantText(first?.until ?? 0)}.`)
    })
  })
})

/** Applies an upgrade, and loses its run right before the write of the pool `user`. */
async function loseRun(kit: UpgradeKit, approval: Approval, changes: Partial<UpgradeRequest>): Promise<void> {
  const run = kit.start()
  const lost = Promise.withResolvers<void>()
  kit.intercept = request => {
    if (writeNameOf(request, kit.cluster) !== 'PUT pool-user') return undefined
    run.kill()
    lost.resolve()
    return { status: 503, body: {} }
  }
  const ended = kit.apply(approval, changes, run).catch(() => undefined)
  await kit.settle(Promise.race([lost.promise, ended]))
  kit.intercept = () => undefined
}

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

  it('stops a pool that has failed for another reason and has not begun its upgrade', async () => {
    const kit = upgradeKit()
    openWindow(kit, 0)
    const target = { exact: TO } as const
    const approval = approvalOf((await kit.plan({ target })).plan)
    await loseRun(kit, approval, { target })
    openWindow(kit, 300)
    kit.stored(kit.pool('user')).properties.provisioningState = 'Failed'
    kit.writes.length = 0
    await expect(kit.apply(approval, { target })).rejects.toMatchObject({ reason: 'outside-window' })
    expect(kit.writes).toEqual([])
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
