import { describe, expect, it } from '@jest/globals'
import { underEnvironmentLease } from '../../../../src/provisioning/lease/environment-lease.ts'
import { formerLeaseId, leaseMetadata } from '../../../../src/provisioning/lease/lease-record.ts'
import type { RecordedWrite } from '../../../../src/provisioning/lease/recorded-write.ts'
import { followUnfinishedWrite } from '../../../../src/provisioning/lease/unfinished-write.ts'
import { HOLD_RECORD } from '../../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../../src/provisioning/records/record-set.ts'
import { holdReleaseStep, holdStep } from '../../../../src/provisioning/steps/hold.ts'
import { leaseReleaseStep } from '../../../../src/provisioning/steps/lease-release.ts'
import { FILE, setUp } from './operation-kit.ts'

const MINUTE = 60_000
const GATEWAY = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationGateways/x'

describe('hold', () => {
  const step = holdStep({ because: 'incident 4711', by: 'ada, run 7' })

  it('is planned, approved, kept and released', async () => {
    const { plan, apply, hold, runs } = setUp()
    await apply(step, await plan(step))
    expect(await hold()).toEqual({
      because: 'incident 4711',
      by: 'ada, run 7',
      since: expect.stringMatching(new RegExp(`^${new Date(runs.clock.now()).toISOString().slice(0, 13)}`))
    })
    expect((await plan(step)).steps).toMatchObject([{ pending: false }])
    const release = holdReleaseStep('eve, run 8')
    await apply(release, await plan(release))
    expect(await hold()).toBeUndefined()
    expect((await plan(release)).steps).toMatchObject([{ pending: false }])
  })

  it('keeps the first reason', async () => {
    const { plan, apply, hold } = setUp()
    const approved = await plan(step)
    await apply(step, approved)
    await apply(holdStep({ because: 'incident 4711', by: 'eve' }), approved)
    expect(await hold()).toMatchObject({ by: 'ada, run 7' })
  })

  it('names the person and reason of the hold when it is set a second time', async () => {
    const { plan, apply, planLines, applyLines } = setUp()
    const approved = await plan(step)
    await apply(step, approved)
    const held = /ada, run 7 put the environment on hold at .*: incident 4711\. The first hold stays/
    await plan(holdStep({ because: 'other', by: 'eve' }))
    expect(planLines.join('\n')).toMatch(held)
    await apply(step, approved)
    expect(applyLines.join('\n')).toMatch(held)
  })

  it('says that there is nothing to release when the environment is not on hold', async () => {
    const { plan, planLines } = setUp()
    expect((await plan(holdReleaseStep('eve'))).steps).toMatchObject([{ pending: false }])
    expect(planLines.join('\n')).toContain('The environment is not on hold, so there is nothing to release.')
  })

  it('holds although a person has edited the record', async () => {
    const { kit, hold, recordZone } = setUp()
    const metadata = { json0: 'broken' }
    kit.put(recordId(recordZone, HOLD_RECORD), { properties: { ttl: 60, metadata, txtRecords: [] } })
    expect(await hold()).toEqual({ because: 'unknown', since: 'unknown', by: 'unknown' })
  })
})

describe('release-lease', () => {
  const step = leaseReleaseStep()
  const writeOf = (target: RecordedWrite['target'], id = 'o1'): RecordedWrite => ({
    target,
    startedAt: 0,
    expectedSeconds: 60,
    body: 'x',
    operation: { provider: 'Microsoft.Network', location: 'w', collection: 'operations', id, version: '1' }
  })

  it('has nothing to do when no lease is left', async () => {
    const { plan, lease, planLines } = setUp()
    expect((await plan(step)).steps).toMatchObject([{ pending: false, changes: [] }])
    expect(planLines.join('\n')).toContain('No run holds the lease, so there is nothing to release.')
    expect(await lease()).toEqual({ state: 'free' })
  })

  it('releases an expired lease with its write after an approval that names the write', async () => {
    const { plan, apply, lease, putLease, gateway } = setUp()
    putLease('lost', -1, writeOf(gateway))
    expect(await lease()).toMatchObject({ state: 'expired', write: { target: gateway, operation: { id: 'o1' } } })
    const approved = await plan(step)
    expect(JSON.stringify(approved.steps[0]?.changes)).toContain('o1')
    await apply(step, approved)
    expect(await lease()).toEqual({ state: 'free' })
  })

  it('names the run and what the release can lose, in the plan and after the release', async () => {
    const { plan, apply, putLease, gateway, applyLines } = setUp()
    putLease('lost', -1, writeOf(gateway), 'run 4711 of ada')
    const approved = await plan(step)
    const [change] = approved.steps[0]?.changes ?? []
    const loss = /run 4711 of ada.*The next run no longer waits for its write of the gateway .*can cancel it\./
    expect(change).toMatchObject({ because: expect.stringMatching(loss) })
    expect(change?.properties).toContainEqual(expect.objectContaining({ after: 'run 4711 of ada, lease lost' }))
    await apply(step, approved)
    expect(applyLines.join('\n')).toMatch(loss)
  })

  it.each([
    ['another run', 'other', 'o1'],
    ['another write of the same run', 'lost', 'o2']
  ])('refuses with plan-changed when the lease is that of %s', async (_, holder, id) => {
    const { plan, apply, lease, putLease, gateway } = setUp()
    putLease('lost', -1, writeOf(gateway))
    const approved = await plan(step)
    putLease(holder, -1, writeOf(gateway, id))
    await expect(apply(step, approved)).rejects.toMatchObject({ reason: 'plan-changed' })
    expect(await lease()).toMatchObject({ state: 'expired' })
  })

  it.each([
    ['garbage', 'broken'],
    ['an unknown target', JSON.stringify({ target: '/garbage', at: 0 })],
    ['an impossible time', JSON.stringify({ target: GATEWAY, at: 1e300 })]
  ])('releases an edited lease whose write is %s, which stops every run that writes', async (_, json0) => {
    const { plan, apply, lease, putRaw, writer, runs } = setUp()
    putRaw({ holder: 'lost', expires: '2020-01-01T00:00:00Z', json0 })
    expect(await lease()).toMatchObject({ state: 'expired', isWriteUnreadable: true })
    const stuck = { reason: 'operation-stuck', details: { remedy: expect.stringContaining('`release-lease`') } }
    await expect(runs.clock.run(underEnvironmentLease(writer, async () => 'x'))).rejects.toMatchObject(stuck)
    await expect(runs.clock.run(followUnfinishedWrite(writer))).rejects.toMatchObject(stuck)
    const approved = await plan(step)
    expect(JSON.stringify(approved.steps[0]?.changes)).toContain('unreadable: ')
    await apply(step, approved)
    expect(await lease()).toEqual({ state: 'free' })
  })

  it('releases a lease with a far expiry after minutes', async () => {
    const { plan, apply, lease, putRaw, runs } = setUp()
    putRaw({ holder: 'lost', expires: '2999-01-01T00:00:00Z' })
    const start = runs.clock.now()
    await apply(step, await plan(step))
    expect(runs.clock.now() - start).toBeLessThan(6 * MINUTE)
    expect(await lease()).toEqual({ state: 'free' })
  })

  it.each(['plan', 'apply'])('refuses to %s while Azure shows that the operation is running', async when => {
    const { plan, apply, lease, putLease, gateway, runs } = setUp()
    putLease('lost', -1, { ...writeOf(gateway), startedAt: runs.clock.now() - 60 * MINUTE }, 'run 4711 of ada')
    const approved = when === 'plan' ? undefined : await plan(step)
    runs.answer = ({ path }) =>
      path.endsWith('/operations/o1') ? { status: 200, body: { status: 'InProgress' } } : undefined
    const work = approved === undefined ? plan(step) : apply(step, approved)
    await expect(work).rejects.toMatchObject({
      reason: 'operation-stuck',
      message: expect.stringMatching(
        /^release-lease: Azure still works on the gateway .* Run 4711 of ada began this write at \d{4}-/
      ),
      details: { subject: gateway, remedy: expect.stringContaining(`--resource-id ${gateway} --offset 1d`) }
    })
    expect(await lease()).toMatchObject({ state: 'expired' })
  })

  it('releases the lease of a gateway that Azure shows as running for more than a day', async () => {
    const { plan, apply, lease, putLease, gateway, runs } = setUp()
    putLease('lost', -1, { ...writeOf(gateway), startedAt: runs.clock.now() - 25 * 60 * MINUTE })
    runs.answer = ({ path }) =>
      path.endsWith('/operations/o1') ? { status: 200, body: { status: 'InProgress' } } : undefined
    await apply(step, await plan(step))
    expect(await lease()).toEqual({ state: 'free' })
  })

  it('is never a safe change when the lease names a write, and shows the whole target', async () => {
    const { plan, putLease, gateway } = setUp()
    putLease('lost', -1, writeOf(gateway))
    const [change] = (await plan(step)).steps[0]?.changes ?? []
    expect(change?.risk).toBe('disruptive')
    expect(change?.properties).toContainEqual(expect.objectContaining({ after: `${gateway} o1` }))
  })

  it('releases the lease of an earlier version too', async () => {
    const { plan, apply, lease, kit, baseline } = setUp(`${FILE}\ndefaults: { ingress: { domain: apps.example.com } }`)
    const { ingressZone = baseline.ids.recordZone } = baseline.ids
    kit.make(ingressZone, { location: 'global' })
    const metadata = leaseMetadata('lost', 0, undefined)
    kit.put(formerLeaseId(ingressZone), { properties: { ttl: 60, metadata, txtRecords: [] } })
    expect(await lease()).toMatchObject({ state: 'expired' })
    await apply(step, await plan(step))
    expect(await lease()).toEqual({ state: 'free' })
  })

  it('waits until the lease expires', async () => {
    const { plan, apply, lease, putLease, runs } = setUp()
    putLease('lost', 2)
    expect(await lease()).toMatchObject({ state: 'held' })
    const start = runs.clock.now()
    await apply(step, await plan(step))
    expect(runs.clock.now() - start).toBeGreaterThanOrEqual(MINUTE)
    expect(await lease()).toEqual({ state: 'free' })
  })

  it('refuses with lease-held when the run of the lease still renews it', async () => {
    const { plan, apply, putLease, lease } = setUp()
    putLease('alive', 2)
    const approved = await plan(step)
    const work = apply(step, approved)
    work.catch(() => undefined)
    await new Promise(resolve => setImmediate(resolve))
    putLease('alive', 3)
    await expect(work).rejects.toMatchObject({ reason: 'lease-held' })
    expect(await lease()).toMatchObject({ state: 'held' })
  })
})
