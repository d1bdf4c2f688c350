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

/** Reads `start/end` or a duration that ends now; the last hour without a text. */
export function readTimespan(text: string | null, now: number): Timespan | undefined {
  if (text === null) return { from: now - 60 * MINUTE, until: now }
  const [start = '', end] = text.split('/')
  if (end === undefined) {
    const length = isoDuration(start)
    return length === undefined ? undefined : { from: now - length, until: now }
  }
  const [from, until] = [instantOf(start), instantOf(end)]
  return from === undefined || until === undefined || from > until ? undefined : { from, until }
}

/** Returns the milliseconds since 1970 of an ISO 8601 instant; without an offset it is in UTC. */
export function instantOf(text: string): number | undefined {
  const spaced = text.trim().replace(/ (\d{2}:?\d{2})$/, '+$1')
  const at = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(spaced) || !spaced.includes('T') ? spaced : `${spaced}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** Writes an instant as Azure Monitor does: `2026-11-30T18:00:00Z`. */
export function monitorTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
