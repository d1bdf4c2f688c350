/** Milliseconds since 1970 as deployments write an instant: seven fractional digits. */
export function formatTimestamp(instant: number): string {
  return new Date(instant).toISOString().replace('Z', '0000Z')
}

/** Milliseconds as deployments write a time span: `PT1M27.0709147S`. */
export function formatDuration(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000)
  const minutes = Math.floor(milliseconds / 60_000) % 60
  const seconds = (milliseconds % 60_000) / 1000
  const fraction = Number.isInteger(seconds) ? String(seconds) : seconds.toFixed(7)
  return `PT${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${fraction}S`
}

const TIME_SPAN = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const MILLISECONDS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000]

/** The reverse for ISO 8601 spans of weeks, days, hours, minutes and seconds; `undefined` for anything else. */
export function parseDuration(span: string): number | undefined {
  const parts = TIME_SPAN.exec(span)?.slice(1)
  if (parts === undefined || parts.every(part => part === undefined)) return undefined
  return parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (MILLISECONDS[i] ?? 0), 0)
}

const NAME = /^[-\w._()]+$/

export function hasNameCharacters(name: string): boolean {
  return NAME.test(name)
}
