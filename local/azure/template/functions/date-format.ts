const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December'
] as const

const two = (value: number) => String(value).padStart(2, '0')
const twelve = (hour: number) => hour % 12 || 12

/** .NET's custom date specifiers; all times are UTC and names are those of the invariant culture. */
const SPECIFIERS: Readonly<Record<string, (date: Date) => string>> = {
  yyyy: date => String(date.getUTCFullYear()).padStart(4, '0'),
  yy: date => two(date.getUTCFullYear() % 100),
  MMMM: date => MONTHS[date.getUTCMonth()] ?? '',
  MMM: date => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  MM: date => two(date.getUTCMonth() + 1),
  M: date => String(date.getUTCMonth() + 1),
  dddd: date => DAYS[date.getUTCDay()] ?? '',
  ddd: date => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  dd: date => two(date.getUTCDate()),
  d: date => String(date.getUTCDate()),
  HH: date => two(date.getUTCHours()),
  H: date => String(date.getUTCHours()),
  hh: date => two(twelve(date.getUTCHours())),
  h: date => String(twelve(date.getUTCHours())),
  mm: date => two(date.getUTCMinutes()),
  m: date => String(date.getUTCMinutes()),
  ss: date => two(date.getUTCSeconds()),
  s: date => String(date.getUTCSeconds()),
  tt: date => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  t: date => (date.getUTCHours() < 12 ? 'A' : 'P'),
  zzz: () => '+00:00',
  K: () => 'Z'
}

/** .NET's standard formats of one letter. */
const STANDARD: Readonly<Record<string, string>> = {
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'M/d/yyyy h:mm tt',
  G: 'M/d/yyyy h:mm:ss tt',
  m: 'MMMM dd',
  M: 'MMMM dd',
  o: 'yyyy-MM-ddTHH:mm:ss.fffffffZ',
  O: 'yyyy-MM-ddTHH:mm:ss.fffffffZ',
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: 'yyyy-MM-ddTHH:mm:ss',
  t: 'HH:mm',
  T: 'HH:mm:ss',
  u: 'yyyy-MM-dd HH:mm:ssZ',
  y: 'yyyy MMMM',
  Y: 'yyyy MMMM'
}

const PART = /'[^']*'|\\.|y{4}|y{2}|M{1,4}|d{1,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|f{1,7}|t{1,2}|z{3}|K/g

/** An instant (milliseconds since 1970) in a .NET format, standard or custom. Letters that specify nothing stand for themselves. */
export function formatDate(at: number, format: string): string {
  const date = new Date(at)
  return (STANDARD[format] ?? format).replaceAll(PART, part => {
    if (part.startsWith("'")) return part.slice(1, -1)
    if (part.startsWith('\\')) return part.slice(1)
    if (part.startsWith('f'))
      return String(date.getUTCMilliseconds()).padStart(3, '0').padEnd(7, '0').slice(0, part.length)
    return SPECIFIERS[part]?.(date) ?? part
  })
}
