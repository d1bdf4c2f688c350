import { ExpressionError } from '../errors.ts'
import type { EvaluationContext, LiveResources } from '../expressions/context.ts'
import type { Value } from '../expressions/values.ts'
import type { Arguments, FunctionTable, TemplateFunction } from './table.ts'

function liveResources(args: Arguments, { live }: EvaluationContext): LiveResources {
  if (live !== undefined) return live
  throw new ExpressionError(
    `The template function '${args.name}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details`
  )
}

/** An argument that may be missing or null. */
function optionalText(args: Arguments, index: number): string | undefined {
  return args.at(index) === null ? undefined : args.text(index)
}

function isFull(args: Arguments, index: number): boolean {
  const text = optionalText(args, index)
  if (text !== undefined && text.toLowerCase() !== 'full') {
    throw args.error(`expects 'Full' as parameter at position '${index + 1}'. The provided value is '${text}'`)
  }
  return text !== undefined
}

/** `list*()` of any spelling: the name is the action. */
export const listFunction: TemplateFunction = {
  arity: [1, 3],
  call: (args, context) => liveResources(args, context).list(args.name, args.text(0), optionalText(args, 1), args.at(2))
}

export function isListFunction(name: string): boolean {
  return /^list[a-z]\w*$/i.test(name)
}

/** Functions whose values only a running deployment knows. */
export function isRuntimeFunction(name: string): boolean {
  return /^references?$/i.test(name) || isListFunction(name)
}

function reference(args: Arguments, context: EvaluationContext): Value {
  return liveResources(args, context).reference(args.text(0), optionalText(args, 1), isFull(args, 2))
}

export const resourceFunctions: FunctionTable = {
  reference: { arity: [1, 3], call: reference },
  references: {
    arity: [1, 2],
    call: (args, context) => liveResources(args, context).references(args.text(0), isFull(args, 1))
  },
  resourceInfo: { arity: [1, 1], call: (args, context) => liveResources(args, context).info(args.text(0)) }
}
