import { describe, expect, it } from '@jest/globals'
import type { FoundPool } from '../../../../src/preflight/upgrade/found-cluster.ts'
import {
  earliestStart,
  judgeFreezes,
  judgeWindow,
  windowFor
} from '../../../../src/preflight/upgrade/upgrade-timing.ts'

const maintenanceWindow = {
  schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Saturday' } },
  startTime: '20:00',
  durationHours: 8
}
const configurations = [{ name: 'aksManagedAutoUpgradeSchedule', properties: { maintenanceWindow } }]
const pool = (name: string, count: number, maxSurge: string): FoundPool => ({
  name,
  count,
  upgradeSettings: { maxSurge }
})
const pools = [pool('system', 3, '1'), pool('user', 30, '1')]
const at = (now: string, startsNow = true) => ({ kind: 'minor' as const, startsNow, now: Date.parse(now) })

function judged(now: string, startsNow = true, of = pools) {
  const window = windowFor('minor', configurations)
  if (window === undefined) throw new Error('no window')
  return judgeWindow(window, of, at(now, startsNow))
}

describe('the maintenance window', () => {
  it('warns when the upgrade is expected to end after the window closes', () => {
    const [finding, ...others] = judged('2026-08-09T03:00:00Z')
    expect(others).toEqual([])
    expect(finding).toMatchObject({ severity: 'warning' })
    expect(finding?.evidence).toContain('closes at 2026-08-09T04:00Z, in 1 h')
    expect(finding?.evidence).toContain('pool user needs 2 h to 5 h 30 min')
    expect(finding?.remedy).toMatch(/surge.*window/)
  })

  it('finds nothing when the window is open long enough', () => {
    expect(judged('2026-08-08T20:30:00Z')).toEqual([])
    expect(judged('2026-08-09T03:00:00Z', true, [pool('user', 3, '33%')])).toEqual([])
  })

  it('warns only when it is closed and the upgrade starts later', () => {
    expect(judged('2026-08-04T09:00:00Z', false)).toMatchObject([{ severity: 'warning' }])
    expect(judged('2026-08-04T09:00:00Z')).toMatchObject([{ severity: 'error' }])
    expect(judged('2026-08-09T03:00:00Z', false)).toEqual([])
  })

  it('is that of the node images when only they are upgraded', () => {
    expect(windowFor('node-image', configurations)).toBeUndefined()
    expect(windowFor('patch', configurations)?.setting).toBe('upgrades.windows.kubernetes')
  })
})

describe('a freeze', () => {
  const freezes = [{ from: '2026-12-18', to: '2027-01-04', reason: 'peak season' }]

  it.each([
    ['2026-12-17T22:59:00Z', 0],
    ['2026-12-17T23:00:00Z', 1],
    ['2027-01-04T22:59:00Z', 1],
    ['2027-01-04T23:00:00Z', 0]
  ])('is judged in the time of the window at %s', (now, count) => {
    const found = judgeFreezes(undefined, freezes, '+01:00', { startsNow: true, now: Date.parse(now) })
    expect(found).toHaveLength(count)
  })

  it('is reported once when the maintenance configuration has it too', () => {
    const notAllowedDates = [{ start: '2026-12-18', end: '2027-01-04' }]
    const window = { name: 'w', setting: 's', window: { ...maintenanceWindow, notAllowedDates } }
    const start = { startsNow: true, now: Date.parse('2026-12-20T12:00:00Z') }
    expect(judgeFreezes(window, freezes, '+00:00', start)).toMatchObject([
      { evidence: expect.stringContaining('peak season') }
    ])
    expect(judgeFreezes(window, [], '+00:00', start)).toMatchObject([{ severity: 'error', code: 'upgrade-blocked' }])
    expect(judgeFreezes(window, [], '+00:00', { ...start, startsNow: false })).toMatchObject([{ severity: 'warning' }])
  })
})

describe('the earliest start', () => {
  const named = windowFor('minor', configurations)
  const freeze = { from: '2026-08-08', to: '2026-08-09', reason: 'sale' }

  it.each<[string, string, number, (typeof freeze)[], string | undefined]>([
    ['at once while the window is open for long enough', '2026-08-08T21:00:00Z', 120, [], '2026-08-08T21:00:00Z'],
    ['when the window opens', '2026-08-04T09:00:00Z', 120, [], '2026-08-08T20:00:00Z'],
    ['in the next window if this one closes too early', '2026-08-09T03:00:00Z', 120, [], '2026-08-15T20:00:00Z'],
    ['in the first window after a freeze', '2026-08-04T09:00:00Z', 120, [freeze], '2026-08-15T20:00:00Z'],
    ['never if no window is long enough', '2026-08-04T09:00:00Z', 481, [], undefined]
  ])('is %s', (_, from, minutes, freezes, expected) => {
    const start = earliestStart(Date.parse(from), { named, freezes, utcOffset: '+00:00', minutes })
    expect(start).toBe(expected && Date.parse(expected))
  })

  it('is the end of a freeze without a window', () => {
    const start = earliestStart(Date.parse('2026-08-08T09:00:00Z'), {
      ...{ named: undefined, freezes: [freeze], utcOffset: '+02:00', minutes: 1 }
    })
    expect(start).toBe(Date.parse('2026-08-09T22:00:00Z'))
  })
})
