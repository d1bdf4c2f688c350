import { ExpressionError } from '../errors.ts'
import { formatDate } from './date-format.ts'
import type { Arguments, FunctionTable } from './table.ts'

const SECOND = 1000
const DAY = 86_400 * SECOND

/** A year counts 365 days and a month 30, whatever the calendar says (azure-docs, date functions, dateTimeAdd). */
const LENGTHS = [365 * DAY, 30 * DAY, 7 * DAY, DAY, 3600 * SECOND, 60 * SECOND, SECOND] as const
const DURATION = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** Milliseconds of an ISO 8601 duration. */
function duration(text: string): number {
  const match = DURATION.exec(text)
  if (match === null || /[PT]$/.test(text)) {
    throw new ExpressionError(`The duration '${text}' is not valid: it must be in the ISO 8601 duration format`)
  }
  const [, sign, ...parts] = match
  const total = LENGTHS.reduce((sum, length, index) => sum + Number(parts[index] ?? 0) * length, 0)
  return sign === '-' ? -total : total
}

/** Milliseconds since 1970. Text without a zone is UTC; `20200407T145314Z`, as `utcNow()` writes it, is taken too. */
function instant(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  const iso = year === undefined ? text.trim() : `${year}-${month}-${day}T${hour}:${minute}:${second}Z`
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`)
  if (Number.isNaN(at)) throw new ExpressionError(`The date and time '${text}' is not valid`)
  return at
}

function add(args: Arguments): string {
  const at = instant(args.text(0)) + duration(args.text(1))
  return formatDate(at, args.count > 2 ? args.text(2) : 'G')
}

/** `utcNow()` is the same instant in the whole deployment. */
export const dateFunctions: FunctionTable = {
  dateTimeAdd: { arity: [2, 3], call: add },
  dateTimeFromEpoch: { arity: [1, 1], call: args => formatDate(args.integer(0) * SECOND, 'yyyy-MM-ddTHH:mm:ssZ') },
  dateTimeToEpoch: { arity: [1, 1], call: args => Math.floor(instant(args.text(0)) / SECOND) },
  newGuid: { arity: [0, 0], call: (_, { request }) => request.newGuid() },
  utcNow: {
    arity: [0, 1],
    call: (args, { request }) => formatDate(request.now, args.count > 0 ? args.text(0) : 'yyyyMMddTHHmmssZ')
  }
}
