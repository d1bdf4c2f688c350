import { ExpressionError } from '../errors.ts'
import { kindOf, sameValue, type Value } from '../expressions/values.ts'
import { Arguments, type FunctionTable, type LazyCall, MANY } from './table.ts'

function boolean(call: LazyCall, index: number): boolean {
  const values = call.nodes.map(() => null as Value)
  const node = call.nodes[index]
  if (node !== undefined) values[index] = call.evaluate(node)
  return new Arguments(call.name, values).boolean(index)
}

/** Evaluates the condition and only the branch it takes. */
function choose(call: LazyCall): Value {
  const node = call.nodes[boolean(call, 0) ? 1 : 2]
  return node === undefined ? null : call.evaluate(node)
}

function coalesce({ nodes, evaluate }: LazyCall): Value {
  for (const node of nodes) {
    const value = evaluate(node)
    if (value !== null) return value
  }
  return null
}

function toBoolean(args: Arguments): boolean {
  const value = args.at(0)
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  throw args.error(`cannot convert the provided value of type '${kindOf(value)}' to a boolean`)
}

/** Compares two integers or two strings, the latter by code point. */
function compare(args: Arguments, holds: (order: number) => boolean): boolean {
  const [a, b] = [args.at(0), args.at(1)]
  if (typeof a === 'number' && typeof b === 'number') return holds(a - b)
  if (typeof a === 'string' && typeof b === 'string') return holds(a < b ? -1 : Number(a > b))
  throw args.error(`expects parameters of matching types. Found '${kindOf(a)}' and '${kindOf(b)}'`)
}

function fail(args: Arguments): never {
  throw new ExpressionError(args.text(0))
}

export const logicalFunctions: FunctionTable = {
  and: { arity: [1, MANY], lazy: call => call.nodes.every((_, index) => boolean(call, index)) },
  bool: { arity: [1, 1], call: toBoolean },
  coalesce: { arity: [1, MANY], lazy: coalesce },
  equals: { arity: [2, 2], call: args => sameValue(args.at(0), args.at(1)) },
  fail: { arity: [1, 1], call: fail },
  false: { arity: [0, 0], call: () => false },
  greater: { arity: [2, 2], call: args => compare(args, order => order > 0) },
  greaterOrEquals: { arity: [2, 2], call: args => compare(args, order => order >= 0) },
  if: { arity: [3, 3], lazy: choose },
  less: { arity: [2, 2], call: args => compare(args, order => order < 0) },
  lessOrEquals: { arity: [2, 2], call: args => compare(args, order => order <= 0) },
  not: { arity: [1, 1], call: args => !args.boolean(0) },
  null: { arity: [0, 0], call: () => null },
  or: { arity: [1, MANY], lazy: call => call.nodes.some((_, index) => boolean(call, index)) },
  true: { arity: [0, 0], call: () => true }
}
