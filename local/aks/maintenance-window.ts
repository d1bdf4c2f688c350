/** When AKS may work on a cluster by itself, as a maintenance configuration has it ("Use planned maintenance"). */
export interface MaintenanceWindow {
  readonly schedule?: Schedule
  readonly durationHours?: number
  /** `HH:mm` in the zone of `utcOffset`. */
  readonly startTime?: string
  readonly startDate?: string
  readonly utcOffset?: string
  readonly notAllowedDates?: readonly { readonly start?: string; readonly end?: string }[]
}

/** Exactly one of these. */
export interface Schedule {
  readonly daily?: { readonly intervalDays?: number }
  readonly weekly?: { readonly intervalWeeks?: number; readonly dayOfWeek?: string }
  readonly absoluteMonthly?: { readonly intervalMonths?: number; readonly dayOfMonth?: number }
  readonly relativeMonthly?: {
    readonly intervalMonths?: number
    readonly weekIndex?: string
    readonly dayOfWeek?: string
  }
}

const HOUR = 3600 * 1000
const DAY = 24 * HOUR
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const WEEKS = ['First', 'Second', 'Third', 'Fourth']

/** Whether the window is open at an instant (milliseconds since 1970). A window of at most 24 hours began today or yesterday. */
export function isOpen(window: MaintenanceWindow, now: number): boolean {
  const local = now + offsetOf(window.utcOffset)
  const today = Math.floor(local / DAY)
  if (isForbidden(window, today)) return false
  const [hours = 0, minutes = 0] = (window.startTime ?? '').split(':').map(Number)
  const length = (window.durationHours ?? 0) * HOUR
  return [today, today - 1].some(day => {
    const since = local - (day * DAY + hours * HOUR + minutes * 60_000)
    return since >= 0 && since < length && opensOn(window, day)
  })
}

/** `+01:30` in milliseconds. */
function offsetOf(text = '+00:00'): number {
  const [hours = 0, minutes = 0] = text.slice(1).split(':').map(Number)
  return (text.startsWith('-') ? -1 : 1) * (hours * HOUR + minutes * 60_000)
}

/** Both ends of a span belong to it; its days are those of the zone of `utcOffset`. */
function isForbidden({ notAllowedDates = [] }: MaintenanceWindow, day: number): boolean {
  return notAllowedDates.some(({ start, end }) => day >= dayOf(start) && day <= dayOf(end))
}

/** Days since 1970. */
function dayOf(date: string | undefined): number {
  return Math.floor(Date.parse(date ?? '') / DAY)
}

function opensOn({ schedule = {}, startDate }: MaintenanceWindow, day: number): boolean {
  const first = startDate === undefined ? 0 : dayOf(startDate)
  if (day < first) return false
  const { daily, weekly, absoluteMonthly, relativeMonthly } = schedule
  if (daily !== undefined) return (day - first) % (daily.intervalDays ?? 1) === 0
  if (weekly !== undefined)
    return nameOf(day) === weekly.dayOfWeek && (weekOf(day) - weekOf(first)) % (weekly.intervalWeeks ?? 1) === 0
  if (absoluteMonthly !== undefined)
    return isMonth(first, day, absoluteMonthly.intervalMonths) && dateOf(day) === absoluteMonthly.dayOfMonth
  return (
    relativeMonthly !== undefined && isMonth(first, day, relativeMonthly.intervalMonths) && isNth(relativeMonthly, day)
  )
}

function isNth({ weekIndex = '', dayOfWeek }: NonNullable<Schedule['relativeMonthly']>, day: number): boolean {
  if (nameOf(day) !== dayOfWeek) return false
  if (weekIndex === 'Last') return monthOf(day + 7) !== monthOf(day)
  return Math.ceil(dateOf(day) / 7) === WEEKS.indexOf(weekIndex) + 1
}

function isMonth(first: number, day: number, interval = 1): boolean {
  return (monthOf(day) - monthOf(first)) % interval === 0
}

/** 1 January 1970 was a Thursday. */
function nameOf(day: number): string | undefined {
  return DAYS[(day + 4) % 7]
}

/** Weeks since 1970, each from Sunday on. */
function weekOf(day: number): number {
  return Math.floor((day + 4) / 7)
}

function dateOf(day: number): number {
  return new Date(day * DAY).getUTCDate()
}

/** Months since the year 0. */
function monthOf(day: number): number {
  const date = new Date(day * DAY)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}
