import { ExpressionError, NotYetKnown } from '../errors.ts'
import { builtIn } from '../functions/index.ts'
import { Arguments, type Arity } from '../functions/table.ts'
import { LIMITS } from '../limits.ts'
import { checkType } from '../parameter-types.ts'
import { type EvaluationContext, inPropertyCopy, NO_COPIES } from './context.ts'
import { type CallNode, isExpression, type Node, unescapeText } from './parser.ts'
import { isObject, kindOf, propertyOf, type Value, type ValueObject } from './values.ts'

/** The value of an expression. Throws ExpressionError, NotYetKnown, and what the runtime throws. */
export function evaluateNode(node: Node, context: EvaluationContext): Value {
  if (node.kind === 'literal') return node.value
  if (node.kind === 'access') return access(evaluateNode(node.base, context), evaluateNode(node.key, context))
  return node.name.includes('.') ? callUserFunction(node, context) : callBuiltIn(node, context)
}

/** Throws ExpressionError unless the number of arguments fits. */
export function checkArity(name: string, [fewest, most]: Arity, count: number): void {
  if (count >= fewest && count <= most) return
  const wanted = count < fewest ? fewest : most
  throw new ExpressionError(
    `Unable to evaluate template language function '${name}': function requires ${wanted} argument(s) while ${count} were provided. Please see https://aka.ms/arm-functions/#${name} for usage details`
  )
}

/** Throws ExpressionError for a name the language does not know. */
export function unknownFunction(name: string): ExpressionError {
  return new ExpressionError(
    `The template function '${name}' is not valid. Please see https://aka.ms/arm-functions for usage details`
  )
}

function callBuiltIn({ name, args }: CallNode, context: EvaluationContext): Value {
  const entry = builtIn(name)
  if (entry === undefined) throw unknownFunction(name)
  checkArity(name, entry.arity, args.length)
  if ('lazy' in entry) {
    return entry.lazy({ name, nodes: args, context, evaluate: (node, inner = context) => evaluateNode(node, inner) })
  }
  const values = args.map(argument => evaluateNode(argument, context))
  return entry.call(new Arguments(name, values), context)
}

/** A user function sees its own parameters and other user functions, nothing else. */
function callUserFunction({ name, args }: CallNode, context: EvaluationContext): Value {
  const entry = context.userFunction(name)
  if (entry === undefined) throw unknownFunction(name)
  checkArity(name, [entry.parameters.length, entry.parameters.length], args.length)
  const values = new Map<string, Value>()
  for (const [index, parameter] of entry.parameters.entries()) {
    const argument = args[index]
    const value = argument === undefined ? null : evaluateNode(argument, context)
    checkType(parameter.declaration, value)
    values.set(parameter.name.toLowerCase(), value)
  }
  return evaluateStrictly(entry.output, {
    ...context,
    place: 'user function',
    copies: NO_COPIES,
    lambdaVariables: {},
    live: undefined,
    parameter: wanted => {
      const value = values.get(wanted.toLowerCase())
      if (value === undefined) throw new ExpressionError(`The function parameter '${wanted}' is not found`)
      return value
    }
  })
}

function access(base: Value, key: Value): Value {
  if (Array.isArray(base)) return element(base, key)
  if (isObject(base)) return member(base, key)
  if (base === null && typeof key === 'string') return member({}, key)
  throw new ExpressionError(
    `The language expression property '${String(key)}' can't be evaluated, the value it is read from is of type '${kindOf(base)}'`
  )
}

function element(list: readonly Value[], key: Value): Value {
  if (typeof key !== 'number') {
    throw new ExpressionError(
      `The language expression property '${String(key)}' can't be evaluated, property name must be an integer`
    )
  }
  const value = list[key]
  if (value === undefined) {
    throw new ExpressionError(`The language expression property array index '${key}' is out of bounds`)
  }
  return value
}

function member(object: ValueObject, key: Value): Value {
  if (typeof key !== 'string') {
    throw new ExpressionError(
      `The language expression property '${String(key)}' can't be evaluated, property name must be a string`
    )
  }
  const value = propertyOf(object, key)
  if (value === undefined) {
    throw new ExpressionError(
      `The language expression property '${key}' doesn't exist, available properties are '${Object.keys(object).join(', ')}'`
    )
  }
  return value
}

/** What to do with a string whose value is not known yet: leave its text, or let NotYetKnown through. */
type Unknowns = 'leave' | 'throw'

/** A part of a template with every expression in it evaluated. Throws NotYetKnown where one cannot be known. */
export function evaluateStrictly(value: Value, context: EvaluationContext): Value {
  return evaluateValue(value, context, 'throw')
}

/** A part of a template, where strings whose value is not known yet stay as they are. */
export function evaluateLoosely(value: Value, context: EvaluationContext): Value {
  return evaluateValue(value, context, 'leave')
}

function evaluateValue(value: Value, context: EvaluationContext, unknowns: Unknowns): Value {
  if (typeof value === 'string') return evaluateText(value, context, unknowns)
  if (Array.isArray(value)) return value.map(item => evaluateValue(item, context, unknowns))
  return isObject(value) ? evaluateObject(value, context, unknowns) : value
}

function orLeave(original: Value, unknowns: Unknowns, compute: () => Value): Value {
  try {
    return compute()
  } catch (error) {
    if (unknowns === 'leave' && error instanceof NotYetKnown) return original
    throw error
  }
}

function evaluateText(text: string, context: EvaluationContext, unknowns: Unknowns): Value {
  if (!isExpression(text)) return unescapeText(text)
  return orLeave(text, unknowns, () => evaluateNode(context.parse(text), context))
}

function evaluateObject(object: ValueObject, context: EvaluationContext, unknowns: Unknowns): Value {
  const loops = copyLoops(object)
  const result: ValueObject = {}
  for (const [key, value] of Object.entries(object)) {
    if (loops !== undefined && key.toLowerCase() === 'copy') continue
    result[String(evaluateText(key, context, unknowns))] = evaluateValue(value, context, unknowns)
  }
  if (loops === undefined) return result
  return orLeave(object, unknowns, () => {
    for (const { name, count, input } of loops) result[name] = repeat(name, count, input, context, unknowns)
    return result
  })
}

export interface CopyLoop {
  readonly name: string
  readonly count: Value
  readonly input: Value
}

/** The property loops of an object: `copy` as an array of `{ name, count, input }`. Any other `copy` is a plain property. */
export function copyLoops(object: ValueObject): CopyLoop[] | undefined {
  const copy = propertyOf(object, 'copy')
  if (!Array.isArray(copy)) return undefined
  const loops = copy.filter(isObject).flatMap(loop => {
    const [name, count, input] = [propertyOf(loop, 'name'), propertyOf(loop, 'count'), propertyOf(loop, 'input')]
    return typeof name === 'string' && count !== undefined && input !== undefined ? [{ name, count, input }] : []
  })
  return loops.length === copy.length && loops.length > 0 ? loops : undefined
}

function repeat(name: string, count: Value, input: Value, context: EvaluationContext, unknowns: Unknowns): Value {
  const times = copyCount(evaluateStrictly(count, context))
  return Array.from({ length: times }, (_, index) =>
    evaluateValue(input, inPropertyCopy(context, name, index), unknowns)
  )
}

/** Throws ExpressionError for what is no count of a copy loop: an integer from 0 to 800. */
export function copyCount(count: Value): number {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= LIMITS.copyCount) return count
  throw new ExpressionError(
    `The copy count '${String(count)}' is not valid: it must be an integer from 0 to ${LIMITS.copyCount}. Please see https://aka.ms/arm-copy for usage details`
  )
}
