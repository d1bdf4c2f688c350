import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { ProgressLine } from '../../../../local/runner/types.ts'
import { conclusions, type FakeHost, fakeHost, runFixture, steps } from './fake-host.ts'

let host: FakeHost
beforeEach(() => {
  host = fakeHost()
})
afterEach(() => host.close())

/** Acts each time the hanging action says something. */
function when(text: string, act: () => void): (line: ProgressLine) => void {
  return line => {
    if (line.text === text) act()
  }
}

describe('cancelling a run', () => {
  const cancelled = {
    'Run org/aks-baseline/actions/hang@v1': 'cancelled',
    default: 'skipped',
    'on cancel': 'success',
    'on failure': 'skipped',
    always: 'success'
  }

  it('sends SIGINT and then runs what always() and cancelled() hold for', async () => {
    const cancel = new AbortController()
    const watch = when('ready', () => cancel.abort())
    const result = await runFixture(host, 'stopping', {}, watch, cancel.signal)
    expect(host.signals).toEqual([['SIGINT', 0]])
    expect(result.conclusion).toBe('cancelled')
    expect(steps(result, 'long')).toEqual(cancelled)
    expect(conclusions(result)).toEqual({ long: 'cancelled', next: 'cancelled', cleanup: 'success' })
  })

  it('waits 7.5 s before SIGTERM and 2.5 s more before it kills', async () => {
    const watch = (line: ProgressLine): void => {
      if (line.text === 'ready') void host.served('PUT', '/subscriptions/s/providers/P/t/a')
      if (line.text === 'got SIGINT' || line.text === 'got SIGTERM') setImmediate(() => host.jump())
    }
    const result = await runFixture(host, 'stopping', { inputs: { stubborn: 'true' }, cancelAt: 1 }, watch)
    expect(host.signals).toEqual([
      ['SIGINT', 0],
      ['SIGTERM', 7500],
      ['SIGKILL', 10_000]
    ])
    expect(steps(result, 'long')).toEqual(cancelled)
  })
})

describe('fail-fast', () => {
  it('cancels what else of the matrix runs when one fails', async () => {
    const watch = when('ready', () => writeFileSync(join(host.dir, 'runs', '1', 'hanging'), ''))
    const result = await runFixture(host, 'failfast', {}, watch)
    expect(conclusions(result)).toEqual({ 'both (wait)': 'cancelled', 'both (break)': 'failure', after: 'skipped' })
    expect(host.signals).toEqual([['SIGINT', 0]])
    expect(result.conclusion).toBe('failure')
  })
})

describe('killing a run', () => {
  it('ends it at the request that fits, with no further step or job', async () => {
    const watch = when('ready', () => {
      void host
        .served('GET', '/a/one')
        .then(() => host.served('PUT', '/a/one'))
        .then(() => host.served('PUT', '/a/two'))
    })
    const killAt = { method: 'PUT', path: '/A/*', occurrence: 2 }
    const result = await runFixture(host, 'stopping', { killAt }, watch)
    expect(host.signals).toEqual([['SIGKILL', 0]])
    expect(result.conclusion).toBe('killed')
    expect(conclusions(result)).toEqual({ long: 'killed' })
    expect(steps(result, 'long')).toEqual({ 'Run org/aks-baseline/actions/hang@v1': 'killed' })
  })
})

describe('timeout-minutes', () => {
  it('runs on the clock of the host: a step fails, a job is cancelled', async () => {
    const watch = when('ready', () => host.jump())
    const began = host.world.now
    const result = await runFixture(host, 'timeouts', {}, watch)
    expect(steps(result, 'step')).toEqual({ slow: 'failure', noticed: 'success' })
    expect(steps(result, 'job')).toEqual({ slow: 'cancelled', default: 'skipped', always: 'success' })
    expect(conclusions(result)).toEqual({ step: 'failure', job: 'cancelled' })
    expect(host.world.now - began).toBe(35 * 60_000)
    expect(result.annotations.map(annotation => annotation.message)).toEqual([
      "The action 'slow' has timed out after 5 minutes.",
      'The job running on runner local has exceeded the maximum execution time.'
    ])
  })
})

describe('concurrency groups across runs', () => {
  it('queues every writer with queue: max', async () => {
    let running = 0
    let most = 0
    const cancels = [0, 1, 2].map(() => new AbortController())
    const results = await Promise.all(
      cancels.map((cancel, index) =>
        runFixture(
          host,
          'group',
          {},
          line => {
            if (line.text === 'ready') {
              running += 1
              most = Math.max(most, running)
              cancels[index]?.abort()
            }
            if (line.state === 'cancelled') running -= 1
          },
          cancel.signal
        )
      )
    )
    expect(most).toBe(1)
    expect(results.map(result => result.jobs[0]?.steps.length)).toEqual([1, 1, 1])
    expect(Object(host.world.github.state).concurrency).toEqual({})
  })

  it('cancels the one that waits when a newer one comes to a group without a queue', async () => {
    const inputs = { queue: 'single' }
    const first = new AbortController()
    const third = new AbortController()
    const ready = Promise.withResolvers<void>()
    const one = runFixture(host, 'group', { inputs }, when('ready', ready.resolve), first.signal)
    await ready.promise
    const two = runFixture(host, 'group', { inputs })
    const three = runFixture(
      host,
      'group',
      { inputs },
      when('ready', () => third.abort()),
      third.signal
    )
    expect((await two).jobs[0]).toMatchObject({ conclusion: 'cancelled', steps: [] })
    first.abort()
    await one
    expect((await three).jobs[0]?.steps).toHaveLength(1)
  })

  it('detects a job that waits for its own run', async () => {
    const result = await runFixture(host, 'deadlock')
    expect(result.annotations[0]?.message).toBe(
      "Canceling since a deadlock for concurrency group 'Same' was detected between 'top level workflow' and 'one'"
    )
  })
})

describe('a point that the run does not come to', () => {
  it('is named in the result, whatever the conclusion', async () => {
    const killAt = { method: 'PUT', path: '/never/*', occurrence: 2 }
    const watch = when('ready', () => void host.served('PUT', '/never/once').then(() => host.jump()))
    const cancel = new AbortController()
    const result = await runFixture(host, 'stopping', { killAt, cancelAt: 1 }, line => watch(line), cancel.signal)
    expect(result.conclusion).toBe('cancelled')
    expect(result.unreached).toEqual([
      '--kill-at: the run ended before request 2 of PUT /never/*. Compare the point with requests.jsonl of a complete run.'
    ])
  })
})
