/** Field of a schedule: its name, bounds and the names of its values. */
interface Field {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

/** Fields in their order, with the bounds of robfig/cron: Sunday is 0, and 7 is refused. */
const FIELDS = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  day: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  weekday: { min: 0, max: 6, names: 'sun mon tue wed thu fri sat'.split(' ') }
} as const satisfies Readonly<Record<string, Field>>

type FieldName = keyof typeof FIELDS

/** Values of a field that match. `isAny`: the field is `*` or `?` without a step. */
interface Matches {
  readonly values: ReadonlySet<number>
  readonly isAny: boolean
}

/** Schedule of a CronJob: the matches of five fields, or a fixed interval in milliseconds. */
export type Schedule = Readonly<Record<FieldName, Matches>> | { readonly every: number }

/** Abbreviations of whole schedules. */
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *'
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/**
 * Returns a schedule, or why the API server refuses its text. The grammar and the messages are those of robfig/cron v3,
 * `ParseStandard`, which kube-apiserver and kube-controller-manager use.
 */
export function parseSchedule(text: string): Schedule | { readonly failed: string } {
  const [, every] = /^@every (.+)$/.exec(text) ?? []
  if (every !== undefined) return parseInterval(text, every)
  const spec = text.startsWith('@') ? DESCRIPTORS[text] : text
  // Verbatim: robfig/cron v3, parser.go
  if (spec === undefined) return { failed: `unrecognized descriptor: ${text}` }
  const parts = spec.split(/\s+/).filter(part => part !== '')
  if (parts.length !== 5) {
    // Verbatim: test/fixtures/kubernetes (real API servers)
    return { failed: `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]` }
  }
  const parsed = Object.values(FIELDS).map((field, i) => parseField(parts[i] ?? '', field))
  const failed = parsed.find(each => 'failed' in each)
  if (failed !== undefined && 'failed' in failed) return failed
  const [minute, hour, day, month, weekday] = parsed as Matches[]
  return { minute, hour, day, month, weekday } as Readonly<Record<FieldName, Matches>>
}

function parseInterval(text: string, duration: string): Schedule | { readonly failed: string } {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)([hms])/g)]
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === duration
  // Verbatim: robfig/cron v3, parser.go
  if (!isWhole) return { failed: `failed to parse duration ${text}: time: invalid duration "${duration}"` }
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit ?? ''] ?? 0), 0)
  return { every: Math.max(1, Math.floor(seconds)) * 1000 }
}

function parseField(text: string, field: Field): Matches | { readonly failed: string } {
  const values = new Set<number>()
  let isAny = false
  for (const part of text.split(',').filter(each => each !== '')) {
    const range = parseRange(part, field)
    if ('failed' in range) return range
    for (let value = range.start; value <= range.end; value += range.step) values.add(value)
    isAny ||= range.isAny
  }
  return { values, isAny }
}

type Range = { readonly start: number; readonly end: number; readonly step: number; readonly isAny: boolean }

/** Returns the values of one part: `*`, `N`, `N-M`, each with an optional `/step`. `N/step` runs to the end of the field. */
function parseRange(part: string, field: Field): Range | { readonly failed: string } {
  const [bounds = '', stepText, more] = part.split('/')
  const [low = '', high, third] = bounds.split('-')
  // Verbatim: robfig/cron v3, parser.go
  if (third !== undefined) return { failed: `too many hyphens: ${part}` }
  // Verbatim: robfig/cron v3, parser.go
  if (more !== undefined) return { failed: `too many slashes: ${part}` }
  const isStar = low === '*' || low === '?'
  const start = isStar ? field.min : numberOf(low, field)
  const single = isStar || stepText !== undefined ? field.max : start
  const end = high === undefined || isStar ? single : numberOf(high, field)
  const step = stepText === undefined ? 1 : Number(stepText)
  const wrong = [start, end, step].findIndex(value => !Number.isInteger(value) || value < 0)
  if (wrong >= 0) return { failed: unreadable([low, high ?? low, stepText ?? ''][wrong] ?? '') }
  return boundsFailure({ start, end, step }, part, field) ?? { start, end, step, isAny: isStar && step === 1 }
}

function boundsFailure(
  { start, end, step }: Omit<Range, 'isAny'>,
  part: string,
  { min, max }: Field
): { readonly failed: string } | undefined {
  // Verbatim: robfig/cron v3, parser.go
  if (start < min) return { failed: `beginning of range (${start}) below minimum (${min}): ${part}` }
  // Verbatim: robfig/cron v3, parser.go
  if (end > max) return { failed: `end of range (${end}) above maximum (${max}): ${part}` }
  // Verbatim: robfig/cron v3, parser.go
  if (start > end) return { failed: `beginning of range (${start}) beyond end of range (${end}): ${part}` }
  // Verbatim: robfig/cron v3, parser.go
  return step === 0 ? { failed: `step of range should be a positive number: ${part}` } : undefined
}

// Verbatim: robfig/cron v3, parser.go
function unreadable(text: string): string {
  return `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`
}

function numberOf(text: string, { min, names = [] }: Field): number {
  const index = names.indexOf(text.toLowerCase())
  if (index >= 0) return index + min
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}
