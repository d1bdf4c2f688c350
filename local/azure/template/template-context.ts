import { memberSubject, unlessUnknown } from './errors.ts'
import { type EvaluationContext, NO_COPIES, type UserFunction } from './expressions/context.ts'
import { copyLoops, evaluateStrictly } from './expressions/evaluate.ts'
import { isObject, propertyOf, textOf, type ValueObject } from './expressions/values.ts'
import { checkParameters, lookupDeclared, readParameters } from './parameters.ts'
import type { DeploymentRequest } from './types.ts'

/** User functions by lower-cased `namespace.name`. */
export function userFunctionsOf(template: ValueObject): Map<string, UserFunction> {
  const groups = propertyOf(template, 'functions')
  const functions = new Map<string, UserFunction>()
  for (const group of Array.isArray(groups) ? groups.filter(isObject) : []) {
    const members = propertyOf(group, 'members')
    for (const [name, member] of Object.entries(isObject(members) ? members : {})) {
      if (isObject(member)) functions.set(`${textOf(group, 'namespace')}.${name}`.toLowerCase(), toFunction(member))
    }
  }
  return functions
}

function toFunction(member: ValueObject): UserFunction {
  const [parameters, output] = [propertyOf(member, 'parameters'), propertyOf(member, 'output')]
  return {
    parameters: (Array.isArray(parameters) ? parameters.filter(isObject) : []).map(declaration => ({
      name: textOf(declaration, 'name') ?? '',
      declaration
    })),
    output: isObject(output) ? (propertyOf(output, 'value') ?? null) : null
  }
}

/**
 * What expressions of a template see before its resources are known. Parameters and variables are worked out and
 * checked. Throws TemplateError.
 */
export function createContext(
  request: DeploymentRequest,
  template: ValueObject,
  parse: EvaluationContext['parse']
): EvaluationContext {
  const functions = userFunctionsOf(template)
  const context: EvaluationContext = {
    request,
    place: 'start',
    copies: NO_COPIES,
    lambdaVariables: {},
    live: undefined,
    userFunction: name => functions.get(name.toLowerCase()),
    parameter: name => parameter(name),
    variable: name => variable(name),
    parse
  }
  const parameter = readParameters(template, () => context)
  const variable = readVariables(template, context)
  checkParameters(template, parameter)
  checkVariables(template, variable)
  return context
}

function variablesOf(template: ValueObject): ValueObject {
  const variables = propertyOf(template, 'variables')
  return isObject(variables) ? variables : {}
}

/** Names of all variables, those of the section's own copy loops included. */
export function variableNames(template: ValueObject): string[] {
  const variables = variablesOf(template)
  const loops = copyLoops(variables)
  const names = Object.keys(variables)
  return loops ? [...names.filter(name => name.toLowerCase() !== 'copy'), ...loops.map(loop => loop.name)] : names
}

function readVariables(template: ValueObject, context: EvaluationContext): EvaluationContext['variable'] {
  const variables = variablesOf(template)
  const loops = copyLoops(variables)
  return lookupDeclared('variable', variableNames(template), name => {
    const own: EvaluationContext = { ...context, place: 'variable', copies: NO_COPIES }
    const loop = loops?.find(candidate => candidate.name.toLowerCase() === name.toLowerCase())
    if (loop === undefined) return evaluateStrictly(variables[name] ?? null, own)
    const list = evaluateStrictly({ copy: [{ ...loop }] }, own)
    return isObject(list) ? (propertyOf(list, name) ?? null) : null
  })
}

/** Evaluates every variable, so that one nothing uses is refused too. */
function checkVariables(template: ValueObject, variable: EvaluationContext['variable']): void {
  for (const name of variableNames(template)) unlessUnknown(memberSubject('variable', name), () => variable(name))
}
