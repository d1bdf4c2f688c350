import { describe, expect, it } from '@jest/globals'
import { isOpen, type MaintenanceWindow } from '../../../../local/aks/maintenance-window.ts'

/** Tuesday 21:00 for twelve hours; 6 October 2026 is a Tuesday. */
const tuesday: MaintenanceWindow = {
  schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Tuesday' } },
  startDate: '2026-10-05',
  startTime: '21:00',
  durationHours: 12
}
const open = (window: Partial<MaintenanceWindow>, instant: string) =>
  isOpen({ ...tuesday, ...window }, Date.parse(`${instant}Z`))

describe('a maintenance window', () => {
  it.each([
    ['2026-10-06T20:59', false],
    ['2026-10-06T21:00', true],
    ['2026-10-07T08:59', true],
    ['2026-10-07T09:00', false],
    ['2026-10-07T21:00', false],
    ['2026-10-13T23:00', true],
    ['2026-09-29T23:00', false]
  ])('of each Tuesday from its first day on is at %s open: %s', (instant, is) => {
    expect(open({}, instant)).toBe(is)
  })

  it('counts hours and days in its own zone', () => {
    const window = { utcOffset: '+05:30' }
    expect(open(window, '2026-10-06T15:29')).toBe(false)
    expect(open(window, '2026-10-06T15:30')).toBe(true)
    expect(open({ utcOffset: '-04:00' }, '2026-10-07T01:00')).toBe(true)
    expect(open({ utcOffset: '-04:00' }, '2026-10-07T00:59')).toBe(false)
  })

  it('is closed on days that are not allowed, both ends included', () => {
    const notAllowedDates = [{ start: '2026-10-07', end: '2026-10-13' }]
    expect(open({ notAllowedDates }, '2026-10-06T23:59')).toBe(true)
    expect(open({ notAllowedDates }, '2026-10-07T00:00')).toBe(false)
    expect(open({ notAllowedDates }, '2026-10-13T23:59')).toBe(false)
    expect(open({ notAllowedDates }, '2026-10-14T00:00')).toBe(true)
  })

  it.each([
    ['every second week', { weekly: { intervalWeeks: 2, dayOfWeek: 'Tuesday' } }, ['06', '20']],
    ['every third day', { daily: { intervalDays: 3 } }, ['05', '08', '11', '14', '17', '20', '23', '26', '29']],
    ['a day of the month', { absoluteMonthly: { intervalMonths: 1, dayOfMonth: 31 } }, ['31']],
    ['the second Monday', { relativeMonthly: { intervalMonths: 1, weekIndex: 'Second', dayOfWeek: 'Monday' } }, ['12']],
    ['the last Friday', { relativeMonthly: { intervalMonths: 1, weekIndex: 'Last', dayOfWeek: 'Friday' } }, ['30']]
  ])('of %s opens on those days of October', (_, schedule, days) => {
    const all = Array.from({ length: 31 }, (_, i) => String(i + 1).padStart(2, '0'))
    expect(all.filter(day => open({ schedule }, `2026-10-${day}T21:30`))).toEqual(days)
  })

  it('of every second month is closed in the months between', () => {
    const schedule = { absoluteMonthly: { intervalMonths: 2, dayOfMonth: 15 } }
    const months = ['10', '11', '12'].filter(month => open({ schedule }, `2026-${month}-15T21:30`))
    expect(months).toEqual(['10', '12'])
  })
})
