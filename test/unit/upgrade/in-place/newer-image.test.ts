import { describe, expect, it } from '@jest/globals'
import { type Approval, approvalOf } from '../../../../src/provisioning/index.ts'
import type { UpgradeRequest } from '../../../../src/upgrade/in-place/run.ts'
import type { FakeAnswer, FakeRequest } from '../../azure/fakes.ts'
import { type UpgradeKit, type UpgradeSettings, upgradeKit, writeNameOf } from './upgrade-kit.ts'

const DAY = 24 * 3_600_000
const target = 'node-image'
/** The emergency passes the soak of the first plan. */
const emergency = { because: 'CVE-2026-1234', by: 'ops, run 1' }
const USER = 'POST pool-user/upgradeNodeImageVersion'
const SYSTEM = 'POST pool-npsystem/upgradeNodeImageVersion'

async function olderImages(settings?: UpgradeSettings): Promise<UpgradeKit> {
  const kit = upgradeKit(settings)
  await kit.runs.clock.pass(9 * DAY)
  return kit
}

/** Applies an upgrade, and loses its run right before the write of the pool `user`. */
async function loseRun(kit: UpgradeKit, approval: Approval, changes: Partial<UpgradeRequest>): Promise<void> {
  const run = kit.start()
  const lost = Promise.withResolvers<void>()
  kit.intercept = request => {
    if (writeNameOf(request, kit.cluster) !== USER) return undefined
    run.kill()
    lost.resolve()
    return { status: 503, body: {} }
  }
  const ended = kit.apply(approval, changes, run).catch(() => undefined)
  await kit.settle(Promise.race([lost.promise, ended]))
  kit.intercept = () => undefined
  kit.writes.length = 0
}

/** Returns the answer of a pool for which AKS has published an image. */
function published(image: string, { method, path }: FakeRequest): FakeAnswer | undefined {
  const isProfile = method === 'GET' && /agentPools\/user\/upgradeProfiles\/default$/i.test(path)
  return isProfile ? { status: 200, body: { properties: { latestNodeImageVersion: image } } } : undefined
}

async function approvedImage(kit: UpgradeKit): Promise<{ readonly image: string; later(days: number): string }> {
  const image = (await kit.state()).pools.find(({ name }) => name === 'user')?.latestNodeImage ?? ''
  const [, year, month, day] = /(\d{4})(\d{2})\.(\d{2})\.0$/.exec(image) ?? []
  const later = (days: number) => {
    const built = new Date(Date.parse(`${year}-${month}-${day}`) + days * DAY).toISOString()
    return image.replace(/\d{6}\.\d{2}\.0$/, `${built.slice(0, 4)}${built.slice(5, 7)}.${built.slice(8, 10)}.0`)
  }
  return { image, later }
}

describe('an upgrade of node images, when a newer image than the approved one is published', () => {
  it('names the installed image when no environment must try it before', async () => {
    const kit = await olderImages()
    const approval = approvalOf((await kit.plan({ target })).plan)
    const { image: approved } = await approvedImage(kit)
    await loseRun(kit, approval, { target })
    await kit.runs.clock.pass(15 * DAY)
    const { image } = await approvedImage(kit)
    const run = kit.start()
    const applied = await kit.apply(approval, { target }, run)
    expect(applied).toMatchObject({ newerImages: [{ pool: 'user', approved, image }] })
    expect(run.lines.join('\n')).toContain(`pool user gets node image ${image}. The approved one is ${approved}.`)
  })

  it('continues when the image is at most `imageLagDays` newer', async () => {
    const kit = await olderImages({ after: 'staging', imageLagDays: 14 })
    const changes = { target, emergency } as const
    const approval = approvalOf((await kit.plan(changes)).plan)
    const { later } = await approvedImage(kit)
    kit.intercept = request => (kit.writes.includes(SYSTEM) ? published(later(14), request) : undefined)
    await kit.apply(approval, changes)
    expect(kit.writes).toEqual([SYSTEM, USER])
  })

  it('ends before the next pool when the image is too new', async () => {
    const kit = await olderImages({ after: 'staging', imageLagDays: 14 })
    const changes = { target, emergency } as const
    const approval = approvalOf((await kit.plan(changes)).plan)
    const { image, later } = await approvedImage(kit)
    kit.intercept = request => (kit.writes.includes(SYSTEM) ? published(later(15), request) : undefined)
    await expect(kit.apply(approval, changes)).rejects.toMatchObject({
      reason: 'plan-changed',
      message: expect.stringMatching(new RegExp(`${later(15)}.*14 days newer than ${image}`))
    })
    expect(kit.writes).toEqual([SYSTEM])
  })

  it('continues with a new plan and approval that show the image', async () => {
    const kit = await olderImages({ after: 'staging', imageLagDays: 14 })
    const changes = { target, emergency } as const
    const approval = approvalOf((await kit.plan(changes)).plan)
    const { later } = await approvedImage(kit)
    await loseRun(kit, approval, changes)
    kit.intercept = request => published(later(20), request)
    await expect(kit.apply(approval, changes)).rejects.toMatchObject({
      reason: 'plan-changed',
      message: expect.stringContaining('pool-user')
    })
    expect(kit.writes).toEqual([])
    const { plan, goal } = await kit.plan(changes)
    expect(goal?.images.user).toBe(later(20))
    const renewed = approvalOf(plan)
    kit.intercept = request => {
      const isWrite = writeNameOf(request, kit.cluster) === USER
      return isWrite ? { status: 409, body: {} } : published(later(20), request)
    }
    await expect(kit.apply(renewed, changes)).rejects.toThrow()
    expect((await kit.record())?.pins['image.user']).toBe(later(20))
    // The new approval remains valid for a run that continues. The one from before does not.
    await expect(kit.apply(approval, changes)).rejects.toMatchObject({ reason: 'plan-changed' })
    kit.writes.length = 0
    await expect(kit.apply(renewed, changes)).rejects.not.toMatchObject({ reason: 'plan-changed' })
    expect(kit.writes).toContain(USER)
  })
})
