import { describe, expect, it } from '@jest/globals'
import { type MaintenanceWindow, openTimes } from '../../../../src/preflight/upgrade/maintenance-window.ts'

const saturday: MaintenanceWindow = {
  schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Saturday' } },
  startTime: '22:00',
  durationHours: 8,
  utcOffset: '+02:00'
}

/** Returns the first two times as text, such as `08-08T20:00 08-09T04:00`. */
function next(window: MaintenanceWindow, now: string): string[] {
  const text = (instant: number) => new Date(instant).toISOString().slice(5, 16)
  return openTimes(window, Date.parse(now))
    .slice(0, 2)
    .map(({ from, until }) => `${text(from)} ${text(until)}`)
}

describe('the times in which a maintenance window is open', () => {
  it.each([
    ['before it opens', saturday, '2026-08-04T09:00:00Z', ['08-08T20:00 08-09T04:00', '08-15T20:00 08-16T04:00']],
    ['after midnight', saturday, '2026-08-08T23:00:00Z', ['08-08T20:00 08-09T04:00', '08-15T20:00 08-16T04:00']],
    ['at its end', saturday, '2026-08-09T04:00:00Z', ['08-15T20:00 08-16T04:00', '08-22T20:00 08-23T04:00']],
    [
      'of every second week from its start date on',
      { ...saturday, startDate: '2026-08-15', schedule: { weekly: { intervalWeeks: 2, dayOfWeek: 'Saturday' } } },
      '2026-08-04T09:00:00Z',
      ['08-15T20:00 08-16T04:00', '08-29T20:00 08-30T04:00']
    ],
    [
      'without days that are not allowed, which end the window at midnight',
      { ...saturday, notAllowedDates: [{ start: '2026-08-09', end: '2026-08-15' }] },
      '2026-08-08T19:00:00Z',
      ['08-08T20:00 08-08T22:00', '08-15T22:00 08-16T04:00']
    ],
    [
      'of whole days, one after the other',
      {
        schedule: { daily: { intervalDays: 1 } },
        durationHours: 24,
        startTime: '00:00',
        notAllowedDates: [{ start: '2026-08-07', end: '2026-08-08' }]
      },
      '2026-08-04T09:00:00Z',
      ['08-03T00:00 08-07T00:00', '08-09T00:00 09-07T00:00']
    ],
    [
      'on the last Sunday of a month',
      { ...saturday, schedule: { relativeMonthly: { intervalMonths: 1, weekIndex: 'Last', dayOfWeek: 'Sunday' } } },
      '2026-08-04T09:00:00Z',
      ['08-30T20:00 08-31T04:00', '09-27T20:00 09-28T04:00']
    ],
    [
      'on the first day of every third month',
      {
        ...saturday,
        utcOffset: '-03:30',
        startDate: '2026-07-01',
        schedule: { absoluteMonthly: { intervalMonths: 3, dayOfMonth: 1 } }
      },
      '2026-08-04T09:00:00Z',
      ['10-02T01:30 10-02T09:30', '01-02T01:30 01-02T09:30']
    ]
  ] as [string, MaintenanceWindow, string, string[]][])('are returned %s', (_, window, now, expected) => {
    expect(next(window, now)).toEqual(expected)
  })

  it('are empty when no day is allowed', () => {
    const never = { ...saturday, notAllowedDates: [{ start: '2026-01-01', end: '2028-01-01' }] }
    expect(next(never, '2026-08-04T09:00:00Z')).toEqual([])
  })
})
