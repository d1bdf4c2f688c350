import { isObject, kindOf, sameValue, spelledKey, toText, type Value, type ValueObject } from '../expressions/values.ts'
import { type Arguments, type FunctionTable, MANY } from './table.ts'

const includes = (list: readonly Value[], wanted: Value) => list.some(item => sameValue(item, wanted))

function contains(args: Arguments): boolean {
  const [container, wanted] = [args.at(0), args.at(1)]
  if (typeof container === 'string') return container.includes(toText(wanted))
  if (Array.isArray(container)) return includes(container, wanted)
  return spelledKey(args.object(0), toText(wanted)) !== undefined
}

function length(args: Arguments): number {
  const value = args.at(0)
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  if (isObject(value)) return Object.keys(value).length
  throw args.error(
    `expects its parameter to be an array, object or a string. The provided value is of type '${kindOf(value)}'`
  )
}

/** Position of what is looked for; text in text ignores case (azure-docs, string functions). */
function position(args: Arguments, last: boolean): number {
  const container = args.at(0)
  if (typeof container === 'string') {
    const [text, wanted] = [container.toLowerCase(), args.text(1).toLowerCase()]
    return last ? text.lastIndexOf(wanted) : text.indexOf(wanted)
  }
  const matches = (item: Value) => sameValue(item, args.at(1))
  return last ? args.list(0).findLastIndex(matches) : args.list(0).findIndex(matches)
}

/** A part of a string or an array; counts beyond its ends are taken as its ends. */
function part(args: Arguments, slice: (from: string | Value[], count: number) => string | Value[]): Value {
  const container = args.at(0)
  return slice(typeof container === 'string' ? container : args.list(0), Math.max(0, args.integer(1)))
}

function range(args: Arguments): number[] {
  const [start, count] = [args.integer(0), args.integer(1)]
  if (count < 0 || count > 10_000) throw args.error(`expects a count from 0 to 10000. The provided value is '${count}'`)
  return Array.from({ length: count }, (_, index) => start + index)
}

function concat(args: Arguments): Value {
  if (!Array.isArray(args.at(0))) {
    const compound = args.values.find(value => typeof value === 'object' && value !== null)
    if (compound === undefined) return args.values.map(toText).join('')
    throw args.error(
      `expects all of its parameters to be either arrays or strings. The provided value is of type '${kindOf(compound)}'`
    )
  }
  return args.values.flatMap((_, index) => args.list(index))
}

function distinct(list: readonly Value[]): Value[] {
  return list.filter((item, index) => list.findIndex(other => sameValue(other, item)) === index)
}

/** Objects are merged member by member all the way down, arrays only at the top. */
function mergeDeep(a: ValueObject, b: ValueObject): ValueObject {
  const merged = { ...a }
  for (const [key, value] of Object.entries(b)) {
    const spelled = spelledKey(merged, key) ?? key
    const before = merged[spelled]
    merged[spelled] = isObject(before) && isObject(value) ? mergeDeep(before, value) : value
  }
  return merged
}

function union(args: Arguments): Value {
  if (Array.isArray(args.at(0))) return distinct(args.values.flatMap((_, index) => args.list(index)))
  return args.values.map((_, index) => args.object(index)).reduce(mergeDeep, {})
}

function commonMembers(a: ValueObject, b: ValueObject): ValueObject {
  const common = Object.entries(a).filter(([key, value]) => {
    const spelled = spelledKey(b, key)
    return spelled !== undefined && sameValue(value, b[spelled] ?? null)
  })
  return Object.fromEntries(common)
}

function intersection(args: Arguments): Value {
  if (Array.isArray(args.at(0))) {
    const lists = args.values.map((_, index) => args.list(index))
    return distinct(lists.reduce((common, list) => common.filter(item => includes(list, item))))
  }
  return args.values.map((_, index) => args.object(index)).reduce(commonMembers)
}

function extreme(args: Arguments, pick: (...values: number[]) => number): number {
  const numbers = Array.isArray(args.at(0)) ? args.list(0) : args.values
  const read = numbers.map(value => {
    if (typeof value === 'number') return value
    throw args.error(`expects integers or an array of integers. The provided value is of type '${kindOf(value)}'`)
  })
  if (read.length === 0) throw args.error('expects an array that is not empty')
  return pick(...read)
}

function fromEnd(args: Arguments): Value | undefined {
  const list = args.list(0)
  const place = args.integer(1)
  return place < 1 ? undefined : list[list.length - place]
}

function indexFromEnd(args: Arguments): Value {
  const found = fromEnd(args)
  if (found === undefined) throw args.error(`index '${args.integer(1)}' from the end is out of bounds`)
  return found
}

const firstOf = (args: Arguments) =>
  typeof args.at(0) === 'string' ? args.text(0).charAt(0) : (args.list(0)[0] ?? null)
const lastOf = (args: Arguments) =>
  typeof args.at(0) === 'string' ? args.text(0).slice(-1) : (args.list(0).at(-1) ?? null)

function isEmpty(args: Arguments): boolean {
  const value = args.at(0)
  return value === null || length(args) === 0
}

/** Functions on arrays; those that also take text or objects do so. */
export const arrayFunctions: FunctionTable = {
  array: { arity: [1, 1], call: args => (Array.isArray(args.at(0)) ? args.at(0) : [args.at(0)]) },
  concat: { arity: [0, MANY], call: concat },
  contains: { arity: [2, 2], call: contains },
  createArray: { arity: [0, MANY], call: args => [...args.values] },
  distinct: { arity: [1, 1], call: args => distinct(args.list(0)) },
  empty: { arity: [1, 1], call: isEmpty },
  first: { arity: [1, 1], call: firstOf },
  flatten: { arity: [1, 1], call: args => args.list(0).flat() },
  indexFromEnd: { arity: [2, 2], call: indexFromEnd },
  indexOf: { arity: [2, 2], call: args => position(args, false) },
  intersection: { arity: [1, MANY], call: intersection },
  join: { arity: [2, 2], call: args => args.list(0).map(toText).join(args.text(1)) },
  last: { arity: [1, 1], call: lastOf },
  lastIndexOf: { arity: [2, 2], call: args => position(args, true) },
  length: { arity: [1, 1], call: length },
  max: { arity: [1, MANY], call: args => extreme(args, Math.max) },
  min: { arity: [1, MANY], call: args => extreme(args, Math.min) },
  range: { arity: [2, 2], call: range },
  skip: { arity: [2, 2], call: args => part(args, (from, count) => from.slice(count)) },
  take: { arity: [2, 2], call: args => part(args, (from, count) => from.slice(0, count)) },
  tryIndexFromEnd: { arity: [2, 2], call: args => fromEnd(args) ?? null },
  union: { arity: [1, MANY], call: union }
}
