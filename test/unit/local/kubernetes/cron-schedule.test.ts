import { describe, expect, it } from '@jest/globals'
import { parseSchedule } from '../../../../local/kubernetes/batch/cron-schedule.ts'
import { isTimeZone, nextTime } from '../../../../local/kubernetes/batch/cron-time.ts'

function next(text: string, after: string, timeZone?: string): string | undefined {
  const schedule = parseSchedule(text)
  if ('failed' in schedule) return schedule.failed
  const time = nextTime(schedule, Date.parse(`${after}Z`), timeZone)
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16)
}

describe('a schedule', () => {
  it.each([
    ['* * * * *', '2026-03-02T10:00:30', '2026-03-02T10:01'],
    ['0 3 * * *', '2026-03-02T03:00', '2026-03-03T03:00'],
    ['*/20 * * * *', '2026-03-02T10:21', '2026-03-02T10:40'],
    ['5/20 * * * *', '2026-03-02T10:26', '2026-03-02T10:45'],
    ['0 8-18/5 * * *', '2026-03-02T13:00', '2026-03-02T18:00'],
    ['15,45 0 * * *', '2026-03-02T00:15', '2026-03-02T00:45'],
    ['0 0 * * MON-FRI', '2026-03-06T12:00', '2026-03-09T00:00'],
    ['0 0 1 jan ?', '2026-03-02T00:00', '2027-01-01T00:00'],
    ['0 0 29 2 *', '2026-03-02T00:00', '2028-02-29T00:00'],
    ['@weekly', '2026-03-02T00:00', '2026-03-08T00:00'],
    ['@every 1h30m', '2026-03-02T00:00:10', '2026-03-02T01:30']
  ])('%s matches after %s at %s', (text, after, expected) => {
    expect(next(text, after)).toBe(expected)
  })

  it('matches a day of the month or a weekday when both are restricted', () => {
    expect(next('0 0 13 * 5', '2026-03-02T00:00')).toBe('2026-03-06T00:00')
    expect(next('0 0 13 * *', '2026-03-02T00:00')).toBe('2026-03-13T00:00')
  })

  it('never matches when no such day exists', () => {
    expect(next('0 0 30 2 *', '2026-03-02T00:00')).toBeUndefined()
  })

  it.each([
    ['every day', 'expected exactly 5 fields, found 2: [every day]'],
    ['0 0 * * 7', 'end of range (7) above maximum (6): 7'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['0 0 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['30-10 * * * *', 'beginning of range (30) beyond end of range (10): 30-10'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['@sometimes', 'unrecognized descriptor: @sometimes']
  ])('is refused: %s', (text, message) => {
    expect(next(text, '2026-03-02T00:00')).toBe(message)
  })
})

describe('a time zone', () => {
  it('moves a schedule to local time, before and after clocks change', () => {
    expect(next('0 3 * * *', '2026-03-02T00:00', 'Europe/Berlin')).toBe('2026-03-02T02:00')
    expect(next('0 3 * * *', '2026-07-02T00:00', 'Europe/Berlin')).toBe('2026-07-02T01:00')
    expect(next('0 0 * * *', '2026-03-28T23:00', 'Europe/Berlin')).toBe('2026-03-29T22:00')
    expect(next('0 0 30 3 *', '2026-03-28T12:00', 'Europe/Berlin')).toBe('2026-03-29T22:00')
    expect(next('30 9 * * *', '2026-03-02T00:00', 'Asia/Kolkata')).toBe('2026-03-02T04:00')
  })

  it('skips a time that does not exist on the day when clocks go forward', () => {
    expect(next('30 2 * * *', '2026-03-28T12:00', 'Europe/Berlin')).toBe('2026-03-30T00:30')
  })

  it('is known by its name in the IANA database', () => {
    expect(['', 'UTC', 'Europe/Berlin', 'Mars/Olympus'].map(isTimeZone)).toEqual([true, true, true, false])
  })
})
