export const MINUTE = 60_000

/** Time grains that a metric is offered in, in minutes ("Metric Definitions - List", availabilities of a metric). */
const grains: Readonly<Record<string, number>> = {
  PT1M: 1,
  PT5M: 5,
  PT15M: 15,
  PT30M: 30,
  PT1H: 60,
  PT6H: 360,
  PT12H: 720,
  P1D: 1440
}

export const timeGrains: readonly string[] = Object.keys(grains)

/** One value for the whole timespan. */
const FULL = 'FULL'

/** Returns the length of a grain in minutes, the timespan itself for `FULL`, and undefined for an unknown grain. */
export function grainMinutes(interval: string, spanMinutes: number): number | undefined {
  return interval.toUpperCase() === FULL ? Math.max(1, spanMinutes) : grains[interval.toUpperCase()]
}

/** Returns the grain closest to a duration that metrics do not have. */
export function closestGrain(interval: string): string {
  const wanted = (isoDuration(interval) ?? MINUTE) / MINUTE
  const distance = (name: string) => Math.abs((grains[name] ?? 0) - wanted)
  return timeGrains.reduce((best, name) => (distance(name) < distance(best) ? name : best))
}

/** Returns all grains as a refusal lists them: `00:05:00`, `1.00:00:00`. */
export function grainsAsTimeSpans(): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return Object.values(grains)
    .map(minutes => (minutes === 1440 ? '1.00:00:00' : `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`))
    .join(',')
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i

/** Returns the milliseconds of an ISO 8601 duration of days, hours, minutes and seconds. */
export function isoDuration(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (match === null || !/\d/.test(text)) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(part => Number(part ?? 0))
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

export interface Timespan {
  readonly from: number
  readonly until: number
}

/**
 * Reads `start/end`, `start/duration`, `duration/end`, or a duration that ends now; the last hour without a text.
 * undefined for any other text.
 */
export function readTimespan(text: string | null, now: number): Timespan | undefined {
  if (text === null) return { from: now - 60 * MINUTE, until: now }
  const [start = '', end, ...rest] = text.split('/')
  if (rest.length > 0) return undefined
  const length = isoDuration(start) ?? isoDuration(end ?? '')
  if (end === undefined) return length === undefined ? undefined : { from: now - length, until: now }
  const [first, last] = [instantOf(start), instantOf(end)]
  const from = first ?? (last === undefined || length === undefined ? undefined : last - length)
  const until = last ?? (first === undefined || length === undefined ? undefined : first + length)
  return from === undefined || until === undefined || from > until ? undefined : { from, until }
}

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Returns the milliseconds since 1970 of an ISO 8601 instant; without an offset it is in UTC. undefined for any other text. */
export function instantOf(text: string): number | undefined {
  // A plus that a client did not encode arrives as a blank.
  const spaced = text.trim().replace(/ (\d{2}:?\d{2})$/, '+$1')
  if (!INSTANT.test(spaced)) return undefined
  const at = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(spaced) || !spaced.includes('T') ? spaced : `${spaced}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** Returns the whole grains that a timespan touches. They begin at the minute in which it begins. */
export function coveredTimespan({ from, until }: Timespan, grainMinutes: number): Timespan {
  const start = Math.floor(from / MINUTE) * MINUTE
  const length = grainMinutes * MINUTE
  return { from: start, until: start + Math.ceil((until - start) / length) * length }
}

/** Writes an instant as Azure Monitor does: `2026-11-30T18:00:00Z`. */
export function monitorTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
