import { kindOf } from '../expressions/values.ts'
import type { Arguments, FunctionTable } from './table.ts'

function divisor(args: Arguments): number {
  const by = args.integer(1)
  if (by === 0) throw args.error('cannot divide by zero')
  return by
}

function toInteger(args: Arguments): number {
  const value = args.at(0)
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value)) return Number(value)
  throw args.error(`cannot convert the provided value '${String(value)}' of type '${kindOf(value)}' to an integer`)
}

function toFloat(args: Arguments): number {
  const value = args.at(0)
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw args.error(`cannot convert the provided value '${String(value)}' of type '${kindOf(value)}' to a number`)
}

/** Arithmetic is on integers; division drops the fraction. */
export const numericFunctions: FunctionTable = {
  add: { arity: [2, 2], call: args => args.integer(0) + args.integer(1) },
  div: { arity: [2, 2], call: args => Math.trunc(args.integer(0) / divisor(args)) },
  float: { arity: [1, 1], call: toFloat },
  int: { arity: [1, 1], call: toInteger },
  mod: { arity: [2, 2], call: args => args.integer(0) % divisor(args) },
  mul: { arity: [2, 2], call: args => args.integer(0) * args.integer(1) },
  sub: { arity: [2, 2], call: args => args.integer(0) - args.integer(1) }
}
