import { ExpressionError } from '../errors.ts'

function grouped(value: number, decimals: number): string {
  return value.toFixed(decimals).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

function digits(value: number, count: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(count, '0')
}

/** Leading zeros as a pattern such as `000` asks for them. */
function byPattern(value: number, pattern: string): string {
  const [whole = '', decimals = ''] = pattern.split('.')
  const text = Math.abs(value).toFixed(decimals.length)
  const width = whole.replaceAll(/[^0]/g, '').length + (decimals === '' ? 0 : decimals.length + 1)
  return (value < 0 ? '-' : '') + text.padStart(width, '0')
}

const BY_LETTER: Readonly<Record<string, (value: number, precision: string) => string>> = {
  D: (value, precision) => digits(value, Number(precision || 1)),
  F: (value, precision) => value.toFixed(Number(precision || 2)),
  G: value => String(value),
  N: (value, precision) => grouped(value, Number(precision || 2)),
  X: (value, precision) =>
    value
      .toString(16)
      .toUpperCase()
      .padStart(Number(precision || 1), '0'),
  x: (value, precision) => value.toString(16).padStart(Number(precision || 1), '0')
}

/** A number in the .NET formats templates use: D, F, G, N, X and patterns of 0, # and a point. Throws ExpressionError for others. */
export function formatNumber(value: number, code: string): string {
  if (/^[0#]+(\.0+)?$/.test(code)) return byPattern(value, code)
  const [, letter = '', precision = ''] = /^([A-Za-z])(\d*)$/.exec(code) ?? []
  const write = BY_LETTER[letter] ?? BY_LETTER[letter.toUpperCase()]
  if (write === undefined) throw new ExpressionError(`The format '${code}' of a number is not valid`)
  return write(value, precision)
}
