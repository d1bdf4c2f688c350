import { describe, expect, it } from '@jest/globals'
import { colleagueOf } from '../../../../local/scenario/colleague.ts'
import { underEnvironmentLease } from '../../../../src/provisioning/lease/environment-lease.ts'
import { leaseId } from '../../../../src/provisioning/lease/lease-record.ts'
import { holdReleaseStep, holdStep } from '../../../../src/provisioning/steps/hold.ts'
import { leaseReleaseStep } from '../../../../src/provisioning/steps/lease-release.ts'
import { setUp } from './operation-kit.ts'

const HOLD = holdStep({ because: 'incident 4711', by: 'ada, run 7' })
const RELEASE_HOLD = holdReleaseStep('eve, run 8')
const RELEASE_LEASE = leaseReleaseStep()

type Kit = ReturnType<typeof setUp>
type Scope = 'the zone' | 'its resource group'

function lock({ kit, baseline }: Kit, scope: Scope, level: string): void {
  const { recordZone, spokeGroup } = baseline.ids
  const at = scope === 'the zone' ? recordZone : spokeGroup
  const as = colleagueOf(kit.world).displayName
  const { status } = kit.put(`${at}/providers/Microsoft.Authorization/locks/keep`, { properties: { level } }, { as })
  expect(status).toBeLessThan(300)
}

const SCOPES: readonly Scope[] = ['the zone', 'its resource group']

describe.each(SCOPES)('a CanNotDelete lock on %s', scope => {
  it('lets a person release a hold, which then no longer holds, and set a new one', async () => {
    const kit = setUp()
    await kit.apply(HOLD, await kit.plan(HOLD))
    lock(kit, scope, 'CanNotDelete')
    const planned = await kit.plan(RELEASE_HOLD)
    expect(planned.findings).toEqual([])
    await kit.apply(RELEASE_HOLD, planned)
    expect(await kit.hold()).toBeUndefined()
    const again = holdStep({ because: 'incident 4712', by: 'ada, run 9' })
    await kit.apply(again, await kit.plan(again))
    expect(await kit.hold()).toMatchObject({ because: 'incident 4712' })
    await kit.apply(RELEASE_HOLD, await kit.plan(RELEASE_HOLD))
    expect(await kit.hold()).toBeUndefined()
  })

  it('lets a person release a lease', async () => {
    const kit = setUp()
    kit.putLease('lost', -1)
    lock(kit, scope, 'CanNotDelete')
    await kit.apply(RELEASE_LEASE, await kit.plan(RELEASE_LEASE))
    expect(await kit.lease()).toEqual({ state: 'free' })
  })

  it('lets a run take and release the lease again and again', async () => {
    const kit = setUp()
    lock(kit, scope, 'CanNotDelete')
    for (const work of ['first', 'second']) {
      const start = kit.runs.clock.now()
      expect(await kit.runs.clock.run(underEnvironmentLease(kit.writer, async () => work))).toBe(work)
      expect(kit.runs.clock.now()).toBe(start)
      expect(await kit.lease()).toEqual({ state: 'free' })
    }
  })
})

describe.each([409, 423])('a deletion of the lease that Azure refuses with %d', status => {
  it('leaves a lease that is free', async () => {
    const kit = setUp()
    const id = leaseId(kit.recordZone).toLowerCase()
    kit.runs.answer = ({ method, path }) =>
      method === 'DELETE' && path.toLowerCase() === id
        ? { status, body: { error: { code: 'Locked', message: 'locked' } } }
        : undefined
    await kit.runs.clock.run(underEnvironmentLease(kit.writer, async () => 'x'))
    expect(await kit.lease()).toEqual({ state: 'free' })
  })
})

describe.each(SCOPES)('a ReadOnly lock on %s', scope => {
  it('is named by the plan of hold, release-hold and release-lease, because no record can be written', async () => {
    const kit = setUp()
    lock(kit, scope, 'ReadOnly')
    const refusal = {
      reason: 'locked',
      details: { remedy: expect.stringMatching(/az lock delete --ids .*locks\/keep/) }
    }
    await expect(kit.plan(HOLD)).rejects.toMatchObject(refusal)
    const held = setUp()
    await held.apply(HOLD, await held.plan(HOLD))
    held.putLease('lost', -1)
    lock(held, scope, 'ReadOnly')
    await expect(held.plan(RELEASE_HOLD)).rejects.toMatchObject(refusal)
    await expect(held.plan(RELEASE_LEASE)).rejects.toMatchObject(refusal)
    expect(await held.hold()).toMatchObject({ because: 'incident 4711' })
  })
})

describe('a release of a hold', () => {
  it('does not release a hold that replaced the approved one', async () => {
    const kit = setUp()
    await kit.apply(HOLD, await kit.plan(HOLD))
    const approved = await kit.plan(RELEASE_HOLD)
    await kit.apply(RELEASE_HOLD, approved)
    const other = holdStep({ because: 'another incident', by: 'ada, run 9' })
    await kit.apply(other, await kit.plan(other))
    await expect(kit.apply(RELEASE_HOLD, approved)).rejects.toMatchObject({ reason: 'plan-changed' })
    expect(await kit.hold()).toMatchObject({ because: 'another incident' })
  })
})

describe('an environment without a record zone', () => {
  const withoutZone = () => {
    const kit = setUp()
    kit.kit.remove(kit.recordZone)
    kit.kit.settle()
    return kit
  }
  const refusal = (kit: Kit) => ({
    reason: 'operation-refused',
    details: { subject: kit.recordZone, remedy: expect.stringContaining('workflow `provision`') }
  })

  it('cannot be put on hold, which its plan says', async () => {
    const kit = withoutZone()
    await expect(kit.plan(HOLD)).rejects.toMatchObject(refusal(kit))
  })

  it('refuses an approved hold for the same reason when the zone was deleted after the plan', async () => {
    const kit = setUp()
    const approved = await kit.plan(HOLD)
    kit.kit.remove(kit.recordZone)
    kit.kit.settle()
    await expect(kit.apply(HOLD, approved)).rejects.toMatchObject(refusal(kit))
  })

  it('has neither a hold nor a lease to release', async () => {
    const kit = withoutZone()
    expect((await kit.plan(RELEASE_HOLD)).steps).toMatchObject([{ pending: false }])
    expect((await kit.plan(RELEASE_LEASE)).steps).toMatchObject([{ pending: false }])
  })
})
