/** A maintenance window of a cluster, as "Maintenance Configurations - List" returns it. */
export interface MaintenanceWindow {
  readonly schedule?: Schedule
  readonly durationHours?: number
  /** `HH:mm` in the time of `utcOffset`. */
  readonly startTime?: string
  readonly startDate?: string
  readonly utcOffset?: string
  readonly notAllowedDates?: readonly DateSpan[]
}

/** Days in the time of the window's `utcOffset`, as `YYYY-MM-DD`. Both days are included. */
export interface DateSpan {
  readonly start: string
  readonly end: string
}

interface Schedule {
  readonly daily?: { readonly intervalDays?: number }
  readonly weekly?: { readonly intervalWeeks?: number; readonly dayOfWeek?: string }
  readonly absoluteMonthly?: { readonly intervalMonths?: number; readonly dayOfMonth?: number }
  readonly relativeMonthly?: {
    readonly intervalMonths?: number
    readonly weekIndex?: string
    readonly dayOfWeek?: string
  }
}

/** A time in which a window is open, in milliseconds since 1970. `until` is excluded. */
export interface OpenTime {
  readonly from: number
  readonly until: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Days in which the next opening is searched for. The longest interval of a schedule is six months. */
const AHEAD = 400

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const WEEKS = ['First', 'Second', 'Third', 'Fourth']

/**
 * Returns the times in which a window is open, from now on, without the days on which it is not allowed. The first one
 * can have begun already. `now`: milliseconds since 1970. Source: "Use planned maintenance to schedule and control
 * upgrades for AKS".
 */
export function openTimes(window: MaintenanceWindow, now: number): readonly OpenTime[] {
  const offset = offsetOf(window.utcOffset)
  const today = Math.floor((now + offset) / DAY)
  const days = Array.from({ length: AHEAD }, (_, at) => today - 1 + at)
  const pieces = days.filter(day => opensOn(window, day)).flatMap(day => piecesOf(window, day))
  return merge(pieces.filter(({ from }) => !isForbidden(window, Math.floor(from / DAY))))
    .map(({ from, until }) => ({ from: from - offset, until: until - offset }))
    .filter(({ until }) => until > now)
}

/** Returns the time of a window that opens on a day, split at midnight. */
function piecesOf({ startTime = '00:00', durationHours = 0 }: MaintenanceWindow, day: number): OpenTime[] {
  const [hours = 0, minutes = 0] = startTime.split(':').map(Number)
  const from = day * DAY + hours * HOUR + minutes * MINUTE
  const until = from + durationHours * HOUR
  const midnight = (day + 1) * DAY
  if (until <= midnight) return [{ from, until }]
  return [
    { from, until: midnight },
    { from: midnight, until }
  ]
}

function merge(pieces: readonly OpenTime[]): OpenTime[] {
  const merged: OpenTime[] = []
  for (const piece of pieces.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || piece.from > last.until) merged.push(piece)
    else merged.splice(-1, 1, { from: last.from, until: Math.max(last.until, piece.until) })
  }
  return merged
}

/** Returns an offset such as `+01:30` in milliseconds. */
export function offsetOf(text = '+00:00'): number {
  const [hours = 0, minutes = 0] = text.slice(1).split(':').map(Number)
  return (text.startsWith('-') ? -1 : 1) * (hours * HOUR + minutes * MINUTE)
}

function isForbidden({ notAllowedDates = [] }: MaintenanceWindow, day: number): boolean {
  return notAllowedDates.some(({ start, end }) => day >= dayOf(start) && day <= dayOf(end))
}

/** Returns whether an instant is on one of the days of a span. */
export function isWithin({ start, end }: DateSpan, now: number, utcOffset: string | undefined): boolean {
  const today = Math.floor((now + offsetOf(utcOffset)) / DAY)
  return today >= dayOf(start) && today <= dayOf(end)
}

/** Returns the end of a day in the time of an offset, in milliseconds since 1970. `date`: as `YYYY-MM-DD`. */
export function dayEnd(date: string, utcOffset: string | undefined): number {
  return (dayOf(date) + 1) * DAY - offsetOf(utcOffset)
}

function dayOf(date: string): number {
  return Math.floor(Date.parse(date) / DAY)
}

/** A day of the calendar, in UTC. */
interface CalendarDay {
  readonly name: string | undefined
  readonly ofMonth: number
  /** Days that the month still has after this one. */
  readonly left: number
  /** Months since the year 0. */
  readonly month: number
  /** Sunday with which the day's week begins, counted in days since 1970. */
  readonly sunday: number
}

function calendarDay(day: number): CalendarDay {
  const date = new Date(day * DAY)
  const [year, month, ofMonth] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const position = { ofMonth, left: length - ofMonth, month: year * 12 + month, sunday: day - date.getUTCDay() }
  return { name: DAYS[date.getUTCDay()], ...position }
}

/** Returns whether a window opens on a day. Intervals count from the start date of the window. */
function opensOn({ schedule = {}, startDate = '1970-01-01' }: MaintenanceWindow, day: number): boolean {
  const start = dayOf(startDate)
  if (day < start) return false
  const [begin, date] = [calendarDay(start), calendarDay(day)]
  const isTurn = (elapsed: number, interval = 1) => elapsed % interval === 0
  const { daily, weekly, absoluteMonthly: fixed, relativeMonthly: relative } = schedule
  if (daily !== undefined) return isTurn(day - start, daily.intervalDays)
  if (weekly !== undefined) {
    return date.name === weekly.dayOfWeek && isTurn((date.sunday - begin.sunday) / 7, weekly.intervalWeeks)
  }
  const months = date.month - begin.month
  if (fixed !== undefined) return date.ofMonth === fixed.dayOfMonth && isTurn(months, fixed.intervalMonths)
  if (relative === undefined || date.name !== relative.dayOfWeek) return false
  return isInWeek(date, relative.weekIndex) && isTurn(months, relative.intervalMonths)
}

/** Returns whether a day is the first, second, … or last of its name in the month. */
function isInWeek({ ofMonth, left }: CalendarDay, weekIndex: string | undefined): boolean {
  if (weekIndex === 'Last') return left < 7
  const before = 7 * WEEKS.indexOf(weekIndex ?? '')
  return before >= 0 && ofMonth > before && ofMonth <= before + 7
}
