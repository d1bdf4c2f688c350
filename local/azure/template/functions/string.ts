import { toText } from '../expressions/values.ts'
import { guid, uniqueString } from '../hash.ts'
import { formatNumber } from './number-format.ts'
import { type Arguments, type FunctionTable, MANY } from './table.ts'

/** `{index,width:format}` and the doubled braces of .NET's composite format. */
const PLACEHOLDER = /\{\{|\}\}|\{(\d+)(?:,\s*(-?\d+))?(?::([^}]*))?\}/g

function format(args: Arguments): string {
  return args.text(0).replace(PLACEHOLDER, (hit, index?: string, width?: string, code?: string) => {
    if (index === undefined) return hit.charAt(0)
    if (Number(index) + 1 >= args.count) {
      throw args.error(
        "has an invalid format: 'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.'"
      )
    }
    const value = args.at(Number(index) + 1)
    const text = typeof value === 'number' && code ? formatNumber(value, code) : toText(value)
    const columns = Number(width ?? 0)
    return columns < 0 ? text.padEnd(-columns) : text.padStart(columns)
  })
}

function substring(args: Arguments): string {
  const text = args.text(0)
  const start = args.integer(1)
  const length = args.count > 2 ? args.integer(2) : text.length - start
  if (start < 0 || length < 0 || start + length > text.length) {
    throw args.error(
      `parameters are not valid: the index and length parameters must refer to a location within the string. The index parameter: '${start}', the length parameter: '${length}', the length of the string parameter: '${text.length}'`
    )
  }
  return text.slice(start, start + length)
}

function split(args: Arguments): string[] {
  const delimiters = typeof args.at(1) === 'string' ? [args.text(1)] : args.list(1).map(toText)
  return delimiters.reduce((pieces, delimiter) => pieces.flatMap(piece => piece.split(delimiter)), [args.text(0)])
}

/** `*` in a pattern stands for any text; case is ignored. */
function like(args: Arguments): boolean {
  const pattern = args
    .text(1)
    .replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
  return new RegExp(`^${pattern}$`, 'is').test(args.text(0))
}

/** Functions on text. `startsWith` and `endsWith` ignore case, `replace` and `equals` do not (azure-docs, string functions). */
export const stringFunctions: FunctionTable = {
  endsWith: { arity: [2, 2], call: args => args.text(0).toLowerCase().endsWith(args.text(1).toLowerCase()) },
  format: { arity: [1, MANY], call: format },
  guid: { arity: [1, MANY], call: args => guid(...args.texts()) },
  like: { arity: [2, 2], call: like },
  padLeft: {
    arity: [2, 3],
    call: args => toText(args.at(0)).padStart(args.integer(1), args.count > 2 ? args.text(2) : ' ')
  },
  replace: { arity: [3, 3], call: args => args.text(0).replaceAll(args.text(1), () => args.text(2)) },
  split: { arity: [2, 2], call: split },
  startsWith: { arity: [2, 2], call: args => args.text(0).toLowerCase().startsWith(args.text(1).toLowerCase()) },
  string: { arity: [1, 1], call: args => toText(args.at(0)) },
  substring: { arity: [2, 3], call: substring },
  toLower: { arity: [1, 1], call: args => args.text(0).toLowerCase() },
  toUpper: { arity: [1, 1], call: args => args.text(0).toUpperCase() },
  trim: { arity: [1, 1], call: args => args.text(0).trim() },
  uniqueString: { arity: [1, MANY], call: args => uniqueString(...args.texts()) }
}
