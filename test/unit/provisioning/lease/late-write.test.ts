import { describe, expect, it } from '@jest/globals'
import { leaseId } from '../../../../src/provisioning/lease/lease-record.ts'
import { writeIn } from '../../../../src/provisioning/lease/recorded-write.ts'
import { readRecordSet } from '../../../../src/provisioning/records/record-set.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit } from './lease-kit.ts'

const THROTTLED = { status: 429, headers: { 'retry-after': '300' }, body: { error: { code: 'Busy', message: 'busy' } } }

/** Returns an environment in which Azure throttles the first write of the gateway for five minutes. */
function setUp() {
  const kit = leaseKit(true)
  const gateway = kit.idOf('gateway').toLowerCase()
  const lease = leaseId(kit.baseline.ids.recordZone).toLowerCase()
  const state = { isThrottled: true, loses: false }
  kit.runs.answer = ({ method, path }) => {
    if (method !== 'PUT') return undefined
    if (state.loses && path.toLowerCase() === lease)
      return { status: 403, body: { error: { code: 'No', message: 'no' } } }
    if (!state.isThrottled || path.toLowerCase() !== gateway) return undefined
    state.isThrottled = false
    return THROTTLED
  }
  return { ...kit, state }
}

describe('a direct write that Azure throttles for longer than the lease is valid', () => {
  it('keeps the lease while it waits, so another run writes after it', async () => {
    const { runs, write, putsOf, ...kit } = setUp()
    const first = write(runs.start(APPLY_IDENTITY), 'gateway', 'first')
    await runs.clock.pass(230_000)
    const second = write(runs.start(APPLY_IDENTITY), 'gateway', 'second')
    await runs.clock.run(Promise.all([first, second]))
    expect(putsOf('gateway').map(({ outcome }) => outcome?.status)).toEqual(['Succeeded', 'Succeeded'])
    expect(kit.valueOf('gateway')).toBe('second')
  })

  it('is recorded with the time of the attempt, so the next run waits for a request that arrives late', async () => {
    const { runs, write, baseline } = setUp()
    const run = runs.start(APPLY_IDENTITY)
    const first = write(run, 'gateway', 'first')
    const began = runs.clock.now()
    await runs.clock.pass(310_000)
    const record = await runs.clock.run(readRecordSet(run.context, leaseId(baseline.ids.recordZone)))
    const recorded = record === undefined ? undefined : writeIn(record.metadata)
    expect(recorded?.startedAt).toBeLessThan(began + 10_000)
    expect(recorded?.sentAt).toBeGreaterThan(began + 290_000)
    await runs.clock.run(first)
  })

  it('is recorded again if Azure throttles the recording of its time', async () => {
    const { runs, write, baseline, idOf } = setUp()
    const { answer } = runs
    const began = runs.clock.now()
    const gateway = { sentAt: 0 }
    let isThrottled = false
    runs.answer = request => {
      const elapsed = runs.clock.now() - began
      const isPutOf = (id: string) => request.method === 'PUT' && request.path.toLowerCase() === id.toLowerCase()
      if (isPutOf(idOf('gateway'))) gateway.sentAt = elapsed
      if (isThrottled || elapsed < 299_000 || !isPutOf(leaseId(baseline.ids.recordZone))) return answer?.(request)
      isThrottled = true
      return { ...THROTTLED, headers: { 'retry-after': '120' } }
    }
    const run = runs.start(APPLY_IDENTITY)
    const first = write(run, 'gateway', 'first')
    await runs.clock.pass(425_000)
    const record = await runs.clock.run(readRecordSet(run.context, leaseId(baseline.ids.recordZone)))
    const recordedAt = (record === undefined ? 0 : (writeIn(record.metadata)?.sentAt ?? 0)) - began
    expect(gateway.sentAt).toBeGreaterThan(400_000)
    expect(gateway.sentAt - recordedAt).toBeLessThan(30_000)
    await runs.clock.run(first)
  })

  it('is not sent when the run has lost the lease before it may send', async () => {
    const { runs, write, putsOf, state, ...kit } = setUp()
    const first = write(runs.start(APPLY_IDENTITY), 'gateway', 'first')
    const refused = expect(first).rejects.toMatchObject({ reason: 'lease-held' })
    await runs.clock.pass(30_000)
    state.loses = true
    await runs.clock.pass(200_000)
    state.loses = false
    const second = write(runs.start(APPLY_IDENTITY), 'gateway', 'second')
    await runs.clock.run(Promise.all([refused, second]))
    expect(putsOf('gateway').map(({ outcome }) => outcome?.status)).toEqual(['Succeeded'])
    expect(kit.valueOf('gateway')).toBe('second')
  })
})
