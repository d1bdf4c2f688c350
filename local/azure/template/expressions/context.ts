import type { DeploymentRequest } from '../types.ts'
import type { Node } from './parser.ts'
import type { Value, ValueObject } from './values.ts'

/** The part of a template an expression stands in; some functions are only taken in some of them. */
export type ExpressionPlace = 'parameter' | 'variable' | 'user function' | 'start' | 'body' | 'output'

/** Position in the copy loops around an expression, by lower-cased loop name. `current` is what `copyIndex()` means. */
export interface Copies {
  readonly current: number | undefined
  readonly byName: Readonly<Record<string, number>>
}

export const NO_COPIES: Copies = { current: undefined, byName: {} }

/** Resources as `reference()`, `list*()` and `resourceInfo()` see them. */
export interface LiveResources {
  reference(target: string, apiVersion: string | undefined, full: boolean): Value
  references(loop: string, full: boolean): Value[]
  list(action: string, target: string, apiVersion: string | undefined, body: Value): Value
  info(symbol: string): ValueObject
}

export interface UserFunction {
  readonly parameters: readonly { readonly name: string; readonly declaration: ValueObject }[]
  readonly output: Value
}

/** Everything an expression can see. */
export interface EvaluationContext {
  readonly request: DeploymentRequest
  readonly place: ExpressionPlace
  readonly copies: Copies
  readonly lambdaVariables: Readonly<Record<string, Value>>
  /** Throws ExpressionError for a name that is not declared, NotYetKnown for a value the parent deployment does not know yet. */
  parameter(name: string): Value
  variable(name: string): Value
  userFunction(name: string): UserFunction | undefined
  readonly live: LiveResources | undefined
  parse(text: string): Node
}

/** The same context one step further in a copy loop. */
export function inCopy(context: EvaluationContext, loop: string | undefined, index: number): EvaluationContext {
  const byName = loop === undefined ? context.copies.byName : { ...context.copies.byName, [loop.toLowerCase()]: index }
  return { ...context, copies: { current: index, byName } }
}

/** The same context inside a property's copy loop: `copyIndex()` there still means the resource's loop. */
export function inPropertyCopy(context: EvaluationContext, loop: string, index: number): EvaluationContext {
  const byName = { ...context.copies.byName, [loop.toLowerCase()]: index }
  return { ...context, copies: { current: context.copies.current, byName } }
}
