import { ExpressionError, memberSubject, NotYetKnown, unlessUnknown } from './errors.ts'
import type { ExpansionContext } from './expand.ts'
import { type EvaluationContext, inCopy } from './expressions/context.ts'
import { copyCount, evaluateLoosely, evaluateStrictly } from './expressions/evaluate.ts'
import { isObject, membersOf, propertyOf, textOf, type Value, type ValueObject } from './expressions/values.ts'
import { checkType, resolveReference } from './parameter-types.ts'
import { liveResources, NOTHING_KNOWN } from './references.ts'
import { type Runtime, TemplateError } from './types.ts'

/** Types as a deployment's answer spells them. */
const SPELLED: Readonly<Record<string, string>> = {
  array: 'Array',
  bool: 'Bool',
  int: 'Int',
  object: 'Object',
  secureobject: 'SecureObject',
  securestring: 'SecureString',
  string: 'String'
}

export interface Output {
  readonly type: string
  readonly value: Value
}

/** Checks outputs as far as they are known before anything is deployed. Throws TemplateError InvalidTemplate. */
export function checkOutputs(own: ExpansionContext): void {
  for (const [name, declaration] of membersOf(propertyOf(own.template, 'outputs'))) {
    unlessUnknown(memberSubject('output', name), () => outputOf(declaration, own, NOTHING_KNOWN))
  }
}

/** All outputs whose condition holds. Throws TemplateError DeploymentOutputEvaluationFailed, which names each that failed. */
export function outputsOf(own: ExpansionContext, runtime: Runtime): Record<string, Output> {
  const outputs: Record<string, Output> = {}
  const failed: { name: string; message: string }[] = []
  for (const [name, declaration] of membersOf(propertyOf(own.template, 'outputs'))) {
    try {
      const output = outputOf(declaration, own, runtime)
      if (output !== undefined) outputs[name] = output
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      failed.push({ name, message: error.message })
    }
  }
  if (failed.length > 0) throw outputsFailed(failed)
  return outputs
}

function outputsFailed(failed: readonly { name: string; message: string }[]): TemplateError {
  const details = failed.map(({ name, message }) => ({
    code: 'DeploymentOutputEvaluationFailed',
    target: name,
    message: `The template output '${name}' is not valid: ${message}.`
  }))
  return new TemplateError(
    'DeploymentOutputEvaluationFailed',
    `Unable to evaluate template outputs: '${failed.map(({ name }) => name).join(',')}'. Please see error details and deployment operations. Please see https://aka.ms/arm-common-errors for usage details.`,
    undefined,
    { details }
  )
}

function outputOf(declaration: Value, own: ExpansionContext, runtime: Runtime): Output | undefined {
  if (!isObject(declaration)) throw new ExpressionError('The declaration is not valid')
  const context: EvaluationContext = { ...own.context, place: 'output', live: liveResources(own.catalogue, runtime) }
  if (evaluateStrictly(propertyOf(declaration, 'condition') ?? true, own.context) !== true) return undefined
  const definitions = propertyOf(own.template, 'definitions')
  const known = isObject(definitions) ? definitions : {}
  const resolved = resolveReference(declaration, known)
  const type = textOf(resolved, 'type') ?? ''
  const { value, complete } = outputValue(declaration, context)
  if (complete) checkType(resolved, value, known)
  return { type: SPELLED[type.toLowerCase()] ?? type, value }
}

/** A value that is not known as a whole keeps the text of its expressions and has no type to check yet. */
function outputValue(declaration: ValueObject, context: EvaluationContext): { value: Value; complete: boolean } {
  try {
    return { value: read(declaration, context, evaluateStrictly), complete: true }
  } catch (error) {
    if (!(error instanceof NotYetKnown)) throw error
    return { value: read(declaration, context, evaluateLoosely), complete: false }
  }
}

function read(declaration: ValueObject, context: EvaluationContext, evaluate: typeof evaluateStrictly): Value {
  const copy = propertyOf(declaration, 'copy')
  if (!isObject(copy)) return evaluate(propertyOf(declaration, 'value') ?? null, context)
  const count = copyCount(evaluateStrictly(propertyOf(copy, 'count') ?? null, { ...context, live: undefined }))
  const input = propertyOf(copy, 'input') ?? null
  return Array.from({ length: count }, (_, index) => evaluate(input, inCopy(context, undefined, index)))
}
