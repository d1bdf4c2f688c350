import { isObject, propertyOf, spelledKey, type Value, type ValueObject } from '../expressions/values.ts'
import { type Arguments, type FunctionTable, MANY } from './table.ts'

function createObject(args: Arguments): ValueObject {
  if (args.count % 2 === 1) throw args.error('expects an even number of parameters: a key and a value each')
  const object: ValueObject = {}
  for (let index = 0; index < args.count; index += 2) object[args.text(index)] = args.at(index + 1)
  return object
}

/** Sorted by key, as Azure returns them (azure-docs, object functions, items). */
function items(args: Arguments): Value {
  const entries = Object.entries(args.object(0))
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value }))
}

function shallowMerge(args: Arguments): ValueObject {
  const merged: ValueObject = {}
  for (const part of args.list(0)) {
    if (!isObject(part)) throw args.error('expects its parameter to be an array of objects')
    for (const [key, value] of Object.entries(part)) merged[spelledKey(merged, key) ?? key] = value
  }
  return merged
}

function step(from: Value, key: Value): Value {
  if (Array.isArray(from)) return typeof key === 'number' ? (from[key] ?? null) : null
  return isObject(from) && typeof key === 'string' ? (propertyOf(from, key) ?? null) : null
}

export const objectFunctions: FunctionTable = {
  createObject: { arity: [0, MANY], call: createObject },
  items: { arity: [1, 1], call: items },
  objectKeys: { arity: [1, 1], call: args => Object.keys(args.object(0)) },
  shallowMerge: { arity: [1, 1], call: shallowMerge },
  tryGet: { arity: [2, MANY], call: args => args.values.slice(1).reduce(step, args.at(0)) }
}
