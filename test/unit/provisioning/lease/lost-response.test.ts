import { describe, expect, it } from '@jest/globals'
import { leaseId } from '../../../../src/provisioning/lease/lease-record.ts'
import { writeIn } from '../../../../src/provisioning/lease/recorded-write.ts'
import { readRecordSet } from '../../../../src/provisioning/records/record-set.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit, lengthen, type Target } from './lease-kit.ts'

const error = { code: 'No', message: 'no' }

/** Returns an environment in which the response to the first write of a resource is lost. */
function setUp(target: Target) {
  const kit = leaseKit(false)
  const lease = leaseId(kit.baseline.ids.recordZone)
  kit.world.faults.push({ method: 'PUT', path: kit.idOf(target), outcome: 'lose-response', times: 1, after: 0 })
  const isPutOf = (id: string, { method, path }: { readonly method: string; readonly path: string }) =>
    method === 'PUT' && path.toLowerCase() === id.toLowerCase()
  const outcomes = () => kit.putsOf(target).map(({ outcome }) => outcome?.status)
  return { ...kit, lease, isPutOf, outcomes }
}

describe('a write whose response was lost', () => {
  it('of a gateway is not cancelled by its own repetition', async () => {
    const { runs, write, outcomes, ...kit } = setUp('gateway')
    const attempt = () => runs.clock.run(write(runs.start(APPLY_IDENTITY), 'gateway', 'first'))
    // The activity log shows the end of the first write up to 20 minutes late.
    await attempt().catch(failure => expect(failure).toMatchObject({ reason: 'operation-stuck' }))
    await attempt()
    expect(new Set(outcomes())).toEqual(new Set(['Succeeded']))
    expect(kit.valueOf('gateway')).toBe('first')
  })

  it.each([400, 403, 404, 423])('is followed by the next run if Azure answers %i to its repetition', async status => {
    const { runs, write, outcomes, putsOf, isPutOf, idOf, lease } = setUp('pool')
    let puts = 0
    runs.answer = request => {
      if (!isPutOf(idOf('pool'), request)) return undefined
      puts++
      return puts === 2 ? { status, body: { error } } : undefined
    }
    const run = runs.start(APPLY_IDENTITY)
    await expect(runs.clock.run(write(run, 'pool', 'first'))).rejects.toMatchObject({ details: { status } })
    for (const operation of putsOf('pool')) lengthen(operation)
    const record = await runs.clock.run(readRecordSet(run.context, lease))
    expect(writeIn(record?.metadata ?? {})?.target).toBe(idOf('pool'))
    await runs.clock.run(write(runs.start(APPLY_IDENTITY), 'pool', 'second'))
    expect(outcomes()).toEqual(['Succeeded', 'Succeeded'])
  })
})

describe('the renewal of a lease before a write', () => {
  it('ends if Azure throttles it for so long that the next one is due', async () => {
    const { runs, write, isPutOf, lease, putsOf } = setUp('pool')
    const seen = new Set<string>()
    runs.answer = request => {
      const attempt = `${JSON.stringify(request.body)}`
      if (!isPutOf(lease, request) || seen.has(attempt)) return undefined
      seen.add(attempt)
      return { status: 429, headers: { 'retry-after': '80' }, body: { error } }
    }
    const began = runs.clock.now()
    await expect(runs.clock.run(write(runs.start(APPLY_IDENTITY), 'gateway', 'x'))).rejects.toMatchObject({
      reason: 'throttled'
    })
    expect(runs.clock.now() - began).toBeLessThan(30 * 60_000)
    expect(putsOf('gateway')).toEqual([])
  })

  it('says that the lease was deleted, and who can have done it', async () => {
    const { runs, write, isPutOf, lease, idOf, kit, putsOf } = setUp('pool')
    let isThrottled = false
    runs.answer = request => {
      if (!isPutOf(idOf('gateway'), request) || isThrottled) return undefined
      isThrottled = true
      return { status: 429, headers: { 'retry-after': '100' }, body: { error } }
    }
    const work = expect(runs.clock.run(write(runs.start(APPLY_IDENTITY), 'gateway', 'x'))).rejects.toMatchObject({
      reason: 'lease-held',
      message: expect.stringContaining('was deleted'),
      details: { remedy: expect.stringContaining('provision') }
    })
    await runs.clock.pass(30_000)
    kit.remove(lease)
    await work
    expect(putsOf('gateway')).toEqual([])
  })
})
