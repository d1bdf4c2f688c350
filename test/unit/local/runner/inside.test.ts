import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FakeHost, fakeHost, runFixture } from './fake-host.ts'

let host: FakeHost
beforeEach(() => {
  host = fakeHost()
})
afterEach(() => host.close())

describe('a run inside the network', () => {
  it.each([true, false])('starts its actions there when the request says %s', async inside => {
    const seen: unknown[] = []
    const { spawn } = host
    const watched = {
      ...host,
      spawn: (...[entry, options]: Parameters<typeof spawn>) => {
        seen.push(options.inside)
        return spawn(entry, options)
      }
    }
    await runFixture(watched, 'calls', { inside })
    expect(new Set(seen)).toEqual(new Set([inside]))
  })
})
