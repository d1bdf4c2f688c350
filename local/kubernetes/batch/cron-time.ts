import type { Schedule } from './cron-schedule.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

/** Years after which a schedule that never matches, such as 30 February, is not searched any further (robfig/cron v3, spec.go). */
const SEARCH_YEARS = 5

/** Returns whether a time zone exists. The empty text is UTC, in which kube-controller-manager runs in AKS. */
export function isTimeZone(name: string): boolean {
  try {
    return name === '' || formatter(name) !== undefined
  } catch {
    return false
  }
}

/**
 * Returns the first time after an instant at which a schedule matches, or `undefined` if there is none. `timeZone`: a name
 * of the IANA database. Times are in milliseconds.
 */
export function nextTime(schedule: Schedule, after: number, timeZone = ''): number | undefined {
  if ('every' in schedule) return Math.floor(after / 1000) * 1000 + schedule.every
  const end = after + SEARCH_YEARS * 366 * DAY
  let time = (Math.floor(after / MINUTE) + 1) * MINUTE
  while (time <= end) {
    const next = mismatchEnd(schedule, time, timeZone)
    if (next === time) return time
    time = next
  }
  return undefined
}

/** Returns the same time if it matches, otherwise the earliest time that may match. */
function mismatchEnd(schedule: Exclude<Schedule, { every: number }>, time: number, timeZone: string): number {
  const local = new Date(time + offsetAt(time, timeZone))
  if (!matchesDay(schedule, local)) return startOfNextDay(time, timeZone)
  if (!schedule.hour.values.has(local.getUTCHours())) return time + HOUR - (local.getTime() % HOUR)
  return schedule.minute.values.has(local.getUTCMinutes()) ? time : time + MINUTE
}

/** Returns whether a day matches. If both day and weekday are restricted, one of them is enough. */
function matchesDay({ day, month, weekday }: Exclude<Schedule, { every: number }>, local: Date): boolean {
  if (!month.values.has(local.getUTCMonth() + 1)) return false
  const isDay = day.values.has(local.getUTCDate())
  const isWeekday = weekday.values.has(local.getUTCDay())
  return day.isAny || weekday.isAny ? isDay && isWeekday : isDay || isWeekday
}

/** Returns the next local midnight. A day in which clocks change is shorter or longer than 24 hours. */
function startOfNextDay(time: number, timeZone: string): number {
  const local = time + offsetAt(time, timeZone)
  const midnight = local - (local % DAY) + DAY
  const guess = midnight - offsetAt(time, timeZone)
  const next = midnight - offsetAt(guess, timeZone)
  return next > time ? next : guess
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric'
  })
  formatters.set(timeZone, made)
  return made
}

/** Returns the milliseconds by which local clocks are ahead of UTC at a full minute. */
function offsetAt(time: number, timeZone: string): number {
  if (timeZone === '' || timeZone === 'UTC') return 0
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)])
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return local - Math.floor(time / MINUTE) * MINUTE
}
