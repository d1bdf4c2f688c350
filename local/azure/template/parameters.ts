import { ExpressionError, invalidTemplate, memberSubject, NotYetKnown, placeOf, unlessUnknown } from './errors.ts'
import type { EvaluationContext } from './expressions/context.ts'
import { evaluateStrictly } from './expressions/evaluate.ts'
import { isObject, kindOf, membersOf, propertyOf, textOf, type Value, type ValueObject } from './expressions/values.ts'
import { checkType, resolveReference } from './parameter-types.ts'
import { TemplateError } from './types.ts'

/** What a nested deployment's parent passes for a parameter it cannot know yet, in place of `{ value }`. */
export const UNKNOWN_PARAMETER = 'expression'

/** Looks a declared name up, working its value out once. Throws ExpressionError for an unknown name or a circle. */
export function lookupDeclared(
  kind: 'parameter' | 'variable',
  names: readonly string[],
  compute: (name: string) => Value
): (name: string) => Value {
  const declared = new Map(names.map(name => [name.toLowerCase(), name]))
  const known = new Map<string, Value>()
  const open = new Set<string>()
  return name => {
    const spelled = declared.get(name.toLowerCase())
    if (spelled === undefined) throw notFound(kind, name)
    const before = known.get(spelled)
    if (before !== undefined) return before
    if (open.has(spelled)) throw new ExpressionError(`The template ${kind} '${spelled}' depends on itself`)
    open.add(spelled)
    try {
      const value = compute(spelled)
      known.set(spelled, value)
      return value
    } finally {
      open.delete(spelled)
    }
  }
}

export function notFound(kind: 'parameter' | 'variable', name: string): ExpressionError {
  return new ExpressionError(
    `The template ${kind} '${name}' is not found. Please see https://aka.ms/arm-syntax-${kind}s for usage details`
  )
}

/**
 * The parameters of a template as expressions see them. `context` is what default values are evaluated in. Throws
 * TemplateError for values the template does not declare; the returned function for those it does not allow.
 */
export function readParameters(template: ValueObject, context: () => EvaluationContext): (name: string) => Value {
  const declarations = propertyOf(template, 'parameters')
  const declared = isObject(declarations) ? declarations : {}
  const { parameters } = context().request
  checkNames(Object.keys(parameters), Object.keys(declared))
  const definitions = propertyOf(template, 'definitions')
  return lookupDeclared('parameter', Object.keys(declared), name => {
    const own = declared[name]
    if (!isObject(own)) throw new ExpressionError(`The declaration of parameter '${name}' is not valid`)
    const declaration = resolveReference(own, isObject(definitions) ? definitions : {})
    const value = passedValue(name, declaration, parameters as ValueObject)
    const found = value ?? defaultValue(name, declaration, context(), template)
    checkType(declaration, found, isObject(definitions) ? definitions : {})
    return found
  })
}

/** Evaluates every parameter, so that one nothing uses is refused too. Throws TemplateError. */
export function checkParameters(template: ValueObject, parameter: (name: string) => Value): void {
  for (const [name] of membersOf(propertyOf(template, 'parameters'))) {
    unlessUnknown(memberSubject('parameter', name), () => parameter(name))
  }
}

function checkNames(passed: readonly string[], declared: readonly string[]): void {
  const known = new Set(declared.map(name => name.toLowerCase()))
  const unknown = passed.filter(name => !known.has(name.toLowerCase()))
  if (unknown.length === 0) return
  throw invalidTemplate(
    `The template parameters '${unknown.join(', ')}' in the parameters file are not valid; they are not present in the original template and can therefore not be provided at deployment time. The only supported parameters for this template are '${declared.join(', ')}'. Please see https://aka.ms/arm-pass-parameter-values for usage details.`
  )
}

/** The value that was passed; `undefined` where none was. `null` counts as none unless the parameter is nullable. */
function passedValue(name: string, declaration: ValueObject, passed: ValueObject): Value | undefined {
  const entry = propertyOf(passed, name)
  if (entry === undefined) return undefined
  if (!isObject(entry)) {
    throw new ExpressionError(`The value passed for it is not valid: expected an object, found '${kindOf(entry)}'`)
  }
  if (UNKNOWN_PARAMETER in entry) throw new NotYetKnown()
  if ('reference' in entry) throw unreadableSecret(entry)
  const value = propertyOf(entry, 'value')
  return value === null && propertyOf(declaration, 'nullable') !== true ? undefined : value
}

/** Local Azure has no secrets' data plane, so it holds no value a parameter could refer to. */
function unreadableSecret(entry: ValueObject): TemplateError {
  const reference = propertyOf(entry, 'reference')
  const vault = isObject(reference) ? propertyOf(reference, 'keyVault') : undefined
  const id = isObject(vault) ? (textOf(vault, 'id') ?? '') : ''
  const secret = isObject(reference) ? (textOf(reference, 'secretName') ?? '') : ''
  return new TemplateError(
    'KeyVaultParameterReferenceSecretRetrieveFailed',
    `The secret '${secret}' of KeyVault parameter reference '${id}' cannot be retrieved. Please see https://aka.ms/arm-keyvault for usage details.`
  )
}

function defaultValue(
  name: string,
  declaration: ValueObject,
  context: EvaluationContext,
  template: ValueObject
): Value {
  const value = propertyOf(declaration, 'defaultValue')
  if (value !== undefined) return evaluateStrictly(value, { ...context, place: 'parameter' })
  if (propertyOf(declaration, 'nullable') === true) return null
  const place = placeOf(template, ['parameters', name])
  throw invalidTemplate(
    `The value for the template parameter '${name}' at line '1' and column '${place.column}' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details.`,
    place
  )
}
