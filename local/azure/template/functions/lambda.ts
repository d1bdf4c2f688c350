import type { CallNode, Node } from '../expressions/parser.ts'
import { sameValue, type Value, type ValueObject } from '../expressions/values.ts'
import { Arguments, type FunctionTable, type LazyCall } from './table.ts'

type Lambda = (...values: Value[]) => Value

function isLambda(node: Node | undefined): node is CallNode {
  return node?.kind === 'call' && node.name.toLowerCase() === 'lambda'
}

/** The lambda at a position. Its parameters take the values in order; one declared beyond the values is an error of the template. */
function lambdaAt(call: LazyCall, index: number): Lambda {
  const node = call.nodes[index]
  if (!isLambda(node))
    throw new Arguments(call.name, []).error(`expects a lambda as parameter at position '${index + 1}'`)
  const names = node.args.slice(0, -1).map(name => String(call.evaluate(name)))
  const body = node.args.at(-1)
  return (...values) => {
    const own = Object.fromEntries(names.map((name, at) => [name.toLowerCase(), values[at] ?? null]))
    const lambdaVariables = { ...call.context.lambdaVariables, ...own }
    return body === undefined ? null : call.evaluate(body, { ...call.context, lambdaVariables })
  }
}

function argument(call: LazyCall, index: number): Arguments {
  const values = call.nodes.map((node, at) => (at === index ? call.evaluate(node) : null))
  return new Arguments(call.name, values)
}

const listAt = (call: LazyCall) => argument(call, 0).list(0)

function key(call: LazyCall, value: Value): string {
  return new Arguments(call.name, [value]).text(0)
}

function isTrue(call: LazyCall, value: Value): boolean {
  return new Arguments(call.name, [value]).boolean(0)
}

function sort(call: LazyCall): Value {
  const comesFirst = lambdaAt(call, 1)
  const before = (a: Value, b: Value) => isTrue(call, comesFirst(a, b))
  return listAt(call).toSorted((a, b) => (sameValue(a, b) ? 0 : before(a, b) ? -1 : Number(before(b, a))))
}

function reduce(call: LazyCall): Value {
  const next = lambdaAt(call, 2)
  return listAt(call).reduce<Value>((sum, item, index) => next(sum, item, index), argument(call, 1).at(1))
}

const valueLambda = (call: LazyCall): Lambda => (call.nodes.length > 2 ? lambdaAt(call, 2) : value => value ?? null)

function toObject(call: LazyCall): ValueObject {
  const [toKey, toValue] = [lambdaAt(call, 1), valueLambda(call)]
  return Object.fromEntries(listAt(call).map(item => [key(call, toKey(item)), toValue(item)]))
}

function groupBy(call: LazyCall): ValueObject {
  const [toKey, toValue] = [lambdaAt(call, 1), valueLambda(call)]
  const groups: Record<string, Value[]> = {}
  for (const item of listAt(call)) {
    const name = key(call, toKey(item))
    groups[name] = [...(groups[name] ?? []), toValue(item)]
  }
  return groups
}

function mapValues(call: LazyCall): ValueObject {
  const change = lambdaAt(call, 1)
  const entries = Object.entries(argument(call, 0).object(0))
  return Object.fromEntries(entries.map(([name, value]) => [name, change(value)]))
}

/** Names of the functions a lambda may stand in. */
export const TAKES_LAMBDA: ReadonlySet<string> = new Set([
  'filter',
  'groupby',
  'map',
  'mapvalues',
  'reduce',
  'sort',
  'toobject'
])

export const lambdaFunctions: FunctionTable = {
  filter: {
    arity: [2, 2],
    lazy: call => listAt(call).filter((item, index) => isTrue(call, lambdaAt(call, 1)(item, index)))
  },
  groupBy: { arity: [2, 3], lazy: groupBy },
  lambda: {
    arity: [1, 20],
    lazy: call => {
      throw new Arguments(call.name, []).error('is not expected at this location')
    }
  },
  lambdaVariables: {
    arity: [1, 1],
    call: (args, context) => {
      const name = args.text(0)
      const value = context.lambdaVariables[name.toLowerCase()]
      if (value === undefined) throw args.error(`names the variable '${name}', which no lambda around it declares`)
      return value
    }
  },
  map: { arity: [2, 2], lazy: call => listAt(call).map((item, index) => lambdaAt(call, 1)(item, index)) },
  mapValues: { arity: [2, 2], lazy: mapValues },
  reduce: { arity: [3, 3], lazy: reduce },
  sort: { arity: [2, 2], lazy: sort },
  toObject: { arity: [2, 3], lazy: toObject }
}
