import { describe, expect, it } from '@jest/globals'
import { createRateBudget, type Kind, type RequestCost } from '../../../src/azure/rate-budget.ts'
import { createThrottle, type Method } from '../../../src/azure/throttle.ts'
import { VirtualClock } from '../provisioning/virtual-clock.ts'
import { fakeClock, fakeLog } from './fakes.ts'

const SUBSCRIPTION = '/subscriptions/s/resourceGroups/g'
const reads: RequestCost = { kind: 'reads', path: SUBSCRIPTION }

/** Waits of requests that each follow the answer of the one before. */
function waits(headers: Record<string, string>, draws: readonly RequestCost[], told: RequestCost = reads): number[] {
  const allowance = createRateBudget(fakeClock())
  allowance.reserveTurn(told)
  allowance.recordResponse(told, headers)
  return draws.map(draw => allowance.reserveTurn(draw))
}

const left = (kind: Kind, count: number, scope = 'subscription') => ({
  [`x-ms-ratelimit-remaining-${scope}-${kind}`]: String(count)
})

describe('take', () => {
  it('lets everything through where nothing is known, or enough is left', () => {
    expect(waits({}, [reads, reads])).toEqual([0, 0])
    expect(waits(left('reads', 60), Array(20).fill(reads))).toEqual(Array(20).fill(0))
    expect(waits(left('reads', 11_999), [reads])).toEqual([0])
    expect(waits({ 'x-ms-ratelimit-remaining-subscription-reads': 'many' }, [reads])).toEqual([0])
  })

  it('sends at the rate of the refill once a tenth is left, and more slowly the less there is', () => {
    expect(waits(left('reads', 25), [reads])).toEqual([39])
    expect(waits(left('reads', 12), [reads])).toEqual([77])
    expect(waits(left('reads', 0), [reads])).toEqual([1000])
  })

  it('gives requests that come together one turn after the other', () => {
    const turns = waits(left('reads', 25), [reads, reads, reads])
    expect(turns).toEqual([...turns].sort((a, b) => a - b))
    expect(new Set(turns).size).toBe(3)
  })

  it.each<[Kind, Kind, string]>([
    ['writes', 'reads', SUBSCRIPTION],
    ['deletes', 'writes', SUBSCRIPTION],
    ['reads', 'reads', '/tenants']
  ])('keeps few %s from delaying %s at %s', (few, kind, path) => {
    expect(waits(left(few, 1), [{ kind, path }])).toEqual([0])
    expect(waits(left(few, 1), [{ kind: few, path: SUBSCRIPTION }])[0]).toBeGreaterThan(0)
  })

  it('heeds what all identities have together, and what the tenant has', () => {
    expect(
      waits(left('writes', 300, 'subscription-global'), [{ kind: 'writes', path: SUBSCRIPTION }])[0]
    ).toBeGreaterThan(0)
    expect(waits(left('writes', 301, 'subscription-global'), [{ kind: 'writes', path: SUBSCRIPTION }])).toEqual([0])
    expect(waits(left('reads', 3, 'tenant'), [{ kind: 'reads', path: '/tenants' }])[0]).toBeGreaterThan(0)
  })

  it('heeds what a provider says of itself, for that provider only', () => {
    const at = (namespace: string): RequestCost => ({
      kind: 'reads',
      path: `${SUBSCRIPTION}/providers/${namespace}/x/y`
    })
    const headers = {
      'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/Get3Min;400, Microsoft.Compute/Get30Min;4'
    }
    expect(waits(headers, [at('microsoft.compute')], at('Microsoft.Compute'))[0]).toBeGreaterThan(1000)
    expect(waits(headers, [at('Microsoft.Network')], at('Microsoft.Compute'))).toEqual([0])
    const odd = { 'x-ms-ratelimit-remaining-resource': 'what;ever,Microsoft.Compute/Get3Min' }
    expect(waits(odd, [at('Microsoft.Compute')], at('Microsoft.Compute'))).toEqual([0])
  })

  it("counts Network's writes and deletions together, 1,000 in five minutes, though no header tells", () => {
    const put: RequestCost = { kind: 'writes', path: `${SUBSCRIPTION}/providers/Microsoft.Network/virtualNetworks/v` }
    const turns = waits({}, [...Array(899).fill(put), { ...put, kind: 'deletes' }], put)
    expect(turns.slice(0, 899).every(wait => wait === 0)).toBe(true)
    expect(turns.at(-1)).toBeGreaterThan(0)
  })

  it('forgets what time has filled again', () => {
    const clock = fakeClock()
    const allowance = createRateBudget(clock)
    allowance.reserveTurn(reads)
    allowance.recordResponse(reads, left('reads', 0))
    clock.time += 2_000
    expect(allowance.reserveTurn(reads)).toBe(0)
  })
})

/** Resource Manager's bucket of a kind: what is left, or 429. */
function bucket(clock: VirtualClock, size: number, refillPerSecond: number) {
  let tokens = size
  let at = clock.now()
  return () => {
    tokens = Math.min(size, tokens + ((clock.now() - at) / 1000) * refillPerSecond)
    at = clock.now()
    if (tokens < 1) return { status: 429, headers: { 'retry-after': '1' }, body: undefined }
    tokens--
    return { status: 200, headers: left('reads', Math.floor(tokens)), body: undefined }
  }
}

describe('a flood of requests', () => {
  async function flood(count: number, size: number): Promise<{ refused: number; seconds: number }> {
    const clock = new VirtualClock()
    const answer = bucket(clock, size, 25)
    const throttle = createThrottle(clock, fakeLog())
    let refused = 0
    const send = async () => {
      await clock.sleep(50)
      const given = answer()
      if (given.status === 429) refused++
      return given
    }
    const attempt = {
      method: 'GET' as Method,
      path: SUBSCRIPTION,
      repeatable: true,
      patient: true,
      isUrgent: false,
      beforeSend: undefined,
      signal: undefined,
      send
    }
    const startedAt = clock.now()
    const workers = Array.from({ length: 10 }, async () => {
      for (let i = 0; i < count / 10; i++) await throttle(attempt)
    })
    await clock.run(Promise.all(workers))
    return { refused, seconds: (clock.now() - startedAt) / 1000 }
  }

  it('is never refused, and takes little longer than the refill does', async () => {
    const { refused, seconds } = await flood(1000, 250)
    expect(refused).toBe(0)
    expect(seconds).toBeGreaterThan((1000 - 250) / 25 - 1)
    expect(seconds).toBeLessThan(((1000 - 250) / 25) * 1.2)
  })

  it('that the bucket holds is not slowed down at all', async () => {
    expect(await flood(200, 250)).toEqual({ refused: 0, seconds: 1 })
  })
})
