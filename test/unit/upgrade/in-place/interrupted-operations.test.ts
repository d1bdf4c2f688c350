import { describe, expect, it } from '@jest/globals'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { applyUpgrade, type UpgradeRequest } from '../../../../src/upgrade/in-place/run.ts'
import { FROM, TO, type UpgradeKit, upgradeKit, writeNameOf } from './upgrade-kit.ts'

const image = { target: 'node-image' } as const
const rollback = { operation: 'rollback' } as const

/** Kills a run at a write, before or after Azure has received it, and returns the approval. */
async function killAt(kit: UpgradeKit, write: string, isReceived: boolean, changes: Partial<UpgradeRequest>) {
  const approval = approvalOf((await kit.plan(changes)).plan)
  const run = kit.start()
  const lost = Promise.withResolvers<void>()
  kit.writes.length = 0
  kit.intercept = request => {
    if (writeNameOf(request, kit.cluster) !== write) return undefined
    run.kill()
    lost.resolve()
    return isReceived ? undefined : { status: 503, body: {} }
  }
  void applyUpgrade({ ...kit.request(changes), approval }, run.context).catch(() => undefined)
  await kit.settle(lost.promise)
  kit.intercept = () => undefined
  return approval
}

describe('a new plan after a run was lost at a write', () => {
  it('waits until Azure has ended the write, then plans the rest of the upgrade', async () => {
    const kit = upgradeKit()
    await killAt(kit, 'PUT pool-npsystem', true, {})
    const planned = await kit.plan()
    expect(planned.validation?.findings.map(({ code }) => code)).not.toContain('operation-stuck')
    await kit.apply(approvalOf(planned.plan))
    expect(kit.writes.filter(each => each === 'PUT pool-npsystem')).toHaveLength(1)
    expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
  })

  it('plans a rollback on the state after that write', async () => {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    await killAt(kit, 'PUT pool-npsystem', true, {})
    await kit.apply(approvalOf((await kit.plan(rollback)).plan), rollback)
    expect(await kit.record()).toMatchObject({ phase: 'rolled-back', closed: true })
  })
})

describe.each([true, false])('a run that is lost at a write (received: %s)', isReceived => {
  it.each(['npsystem', 'user'])('completes the node images when it is lost at pool %s', async name => {
    const kit = upgradeKit()
    await kit.runs.clock.pass(9 * 24 * 3_600_000)
    const write = `POST pool-${name}/upgradeNodeImageVersion`
    const approval = await killAt(kit, write, isReceived, image)
    await kit.apply(approval, image)
    const { pools } = await kit.state()
    expect(pools.every(pool => pool.nodeImage === pool.latestNodeImage)).toBe(true)
    expect(kit.writes.filter(each => each === write)).toHaveLength(isReceived ? 1 : 2)
    expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
  })

  it.each(['npsystem', 'user'])('completes a rollback when it is lost at pool %s', async name => {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    await kit.run()
    const write = `PUT pool-${name}`
    const approval = await killAt(kit, write, isReceived, rollback)
    await kit.apply(approval, rollback)
    const { cluster, pools } = await kit.state()
    expect([cluster.version, ...pools.map(({ version }) => version)]).toEqual([TO, FROM, FROM])
    expect(kit.writes.filter(each => each === write)).toHaveLength(isReceived ? 1 : 2)
    expect(await kit.record()).toMatchObject({ phase: 'rolled-back', closed: true })
  })
})
