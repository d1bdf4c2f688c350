import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../../src/runtime/failure.ts'
import { type Wait, waitUntil } from '../../../src/runtime/wait-until.ts'
import { fakeClock, fakeLog } from '../azure/fakes.ts'

const overdue = () => new Failure('operation-stuck', 'too long', { remedy: 'Look.' })

/** Waits for the value 3, which the third read gives, with a clock that jumps. */
async function waited(more: Partial<Wait<number>> = {}, signal?: AbortSignal) {
  const clock = fakeClock()
  const log = fakeLog()
  let reads = 0
  const began = clock.now()
  const wait: Wait<number> = {
    read: async () => ++reads,
    isOver: value => value === 3,
    every: 1000,
    limit: 60_000,
    overdue,
    ...more
  }
  const value = await waitUntil(wait, { clock, log, signal }).catch((error: unknown) => error)
  return { value, reads, elapsed: clock.now() - began, lines: log.lines }
}

describe('waitUntil', () => {
  it('reads at once and then at the interval, and returns the last value', async () => {
    expect(await waited()).toEqual({ value: 3, reads: 3, elapsed: 2000, lines: [] })
  })

  it('takes the interval from the time that has passed, after a delay', async () => {
    const every = (elapsed: number) => elapsed + 1000
    expect(await waited({ every, delay: 500 })).toMatchObject({ value: 3, elapsed: 500 + 1500 + 3000 })
  })

  it('announces once, and not when the first read is the last', async () => {
    const announce = (value: number) => `at ${value}`
    expect(await waited({ announce })).toMatchObject({ lines: ['info: at 1'] })
    expect(await waited({ announce, isOver: () => true })).toMatchObject({ lines: [] })
  })

  it('throws the failure at the limit, after one more read', async () => {
    expect(await waited({ limit: 1500 })).toMatchObject({ value: 3, reads: 3 })
    expect(await waited({ limit: 1000 })).toMatchObject({ value: { reason: 'operation-stuck' }, reads: 2 })
  })

  it('has no limit when somebody else ends the wait', async () => {
    expect(await waited({ limit: 'raced', isOver: value => value === 500 })).toMatchObject({ value: 500 })
  })

  it('ends with what a read throws, and with the reason of the signal', async () => {
    const refused = new Failure('azure-refused', 'no', { remedy: 'x' })
    expect((await waited({ read: () => Promise.reject(refused) })).value).toBe(refused)
    const controller = new AbortController()
    const reason = new Failure('cancelled', 'stop', { remedy: 'x' })
    controller.abort(reason)
    expect((await waited({}, controller.signal)).value).toBe(reason)
  })
})
