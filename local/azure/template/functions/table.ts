import { ExpressionError } from '../errors.ts'
import type { EvaluationContext } from '../expressions/context.ts'
import type { Node } from '../expressions/parser.ts'
import { isObject, kindOf, type Value, type ValueObject } from '../expressions/values.ts'

/** Fewest and most arguments. */
export type Arity = readonly [fewest: number, most: number]

export const MANY = Number.POSITIVE_INFINITY

/** A function of the template language: `call` gets its arguments evaluated, `lazy` evaluates what it needs. */
export type TemplateFunction =
  | { readonly arity: Arity; readonly call: (args: Arguments, context: EvaluationContext) => Value }
  | { readonly arity: Arity; readonly lazy: (call: LazyCall) => Value }

/** By the name as Azure's documentation spells it; looked up ignoring case. */
export type FunctionTable = Readonly<Record<string, TemplateFunction>>

export interface LazyCall {
  readonly name: string
  readonly nodes: readonly Node[]
  readonly context: EvaluationContext
  evaluate(node: Node, context?: EvaluationContext): Value
}

const EXPECTED = {
  String: 'a string',
  Integer: 'an integer',
  Boolean: 'a boolean',
  Array: 'an array',
  Object: 'an object'
} as const

/** Arguments of one call, read with the kind a function expects. Every reader throws ExpressionError for another kind. */
export class Arguments {
  readonly name: string
  readonly values: readonly Value[]

  constructor(name: string, values: readonly Value[]) {
    this.name = name
    this.values = values
  }

  get count(): number {
    return this.values.length
  }

  at(index: number): Value {
    return this.values[index] ?? null
  }

  text(index: number): string {
    const value = this.at(index)
    if (typeof value !== 'string') throw this.#unexpected(index, 'String')
    return value
  }

  texts(from = 0): string[] {
    return this.values.slice(from).map((_, index) => this.text(from + index))
  }

  integer(index: number): number {
    const value = this.at(index)
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#unexpected(index, 'Integer')
    return value
  }

  boolean(index: number): boolean {
    const value = this.at(index)
    if (typeof value !== 'boolean') throw this.#unexpected(index, 'Boolean')
    return value
  }

  list(index: number): Value[] {
    const value = this.at(index)
    if (!Array.isArray(value)) throw this.#unexpected(index, 'Array')
    return value
  }

  object(index: number): ValueObject {
    const value = this.at(index)
    if (!isObject(value)) throw this.#unexpected(index, 'Object')
    return value
  }

  /** ExpressionError in the words of the language: "The template language function 'x' …". */
  error(message: string): ExpressionError {
    return new ExpressionError(`The template language function '${this.name}' ${message}`)
  }

  #unexpected(index: number, kind: keyof typeof EXPECTED): ExpressionError {
    const which = this.count === 1 ? 'its parameter' : `its parameter at position '${index + 1}'`
    return this.error(
      `expects ${which} to be ${EXPECTED[kind]}. The provided value is of type '${kindOf(this.at(index))}'`
    )
  }
}
