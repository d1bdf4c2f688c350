import { describe, expect, it } from '@jest/globals'
import type { FoundPool } from '../../../src/preflight/index.ts'
import { expectedDuration } from '../../../src/upgrade/expected-duration.ts'

const of = (pool: Partial<FoundPool>, changesVersion = false) =>
  expectedDuration(changesVersion, [{ name: 'user', count: 10, ...pool }])

describe('the expected duration of an upgrade', () => {
  it.each([
    ['one node at a time', of({}), [40, 410]],
    ['a surge of four', of({ upgradeSettings: { maxSurge: '4' } }), [12, 123]],
    ['nodes replaced in place', of({ upgradeSettings: { maxUnavailable: '50%' } }), [8, 82]],
    [
      'soak and drain time-out',
      of({ upgradeSettings: { maxSurge: '100%', nodeSoakDurationInMinutes: 5, drainTimeoutInMinutes: 60 } }),
      [9, 76]
    ],
    ['a control plane', of({ count: 0 }, true), [5, 10]],
    ['a stopped pool', of({ powerState: { code: 'Stopped' } }), [0, 0]]
  ])('is a range for %s', (_, { least, most }, expected) => {
    expect([least, most]).toEqual(expected)
  })
})
