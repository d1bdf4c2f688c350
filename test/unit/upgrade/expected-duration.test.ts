import { describe, expect, it } from '@jest/globals'
import type { FoundPool } from '../../../src/preflight/index.ts'
import { expectedDuration } from '../../../src/upgrade/expected-duration.ts'

const of = (pool: Partial<FoundPool>, nodes = 1, changesVersion = false) =>
  expectedDuration(changesVersion, [{ pool: { name: 'user', count: 10, ...pool }, nodes, addresses: nodes }])

describe('the expected duration of an upgrade', () => {
  it.each([
    ['one node at a time', of({}), [40, 410]],
    ['a surge of four', of({}, 4), [12, 123]],
    ['nodes replaced in place', of({ upgradeSettings: { maxUnavailable: '50%' } }, 0), [8, 82]],
    [
      'soak and drain time-out',
      of({ upgradeSettings: { nodeSoakDurationInMinutes: 5, drainTimeoutInMinutes: 60 } }, 10),
      [9, 76]
    ],
    ['a control plane', of({ count: 0 }, 0, true), [5, 10]],
    ['a stopped pool', of({ powerState: { code: 'Stopped' } }), [0, 0]]
  ])('is a range for %s', (_, { least, most }, expected) => {
    expect([least, most]).toEqual(expected)
  })
})
