import { type Definition, definitionsOf, ownMembers, START_MEMBERS } from './definitions.ts'
import { ExpressionError, memberSubject, placeOf, resourceSubject, type Subject, withSubject } from './errors.ts'
import type { ExpressionPlace, UserFunction } from './expressions/context.ts'
import { checkArity, unknownFunction } from './expressions/evaluate.ts'
import { type CallNode, isExpression, type Node, visitCalls } from './expressions/parser.ts'
import { isObject, membersOf, propertyOf, textOf, type Value, type ValueObject } from './expressions/values.ts'
import { builtIn } from './functions/index.ts'
import { TAKES_LAMBDA } from './functions/lambda.ts'
import { isRuntimeFunction } from './functions/resource.ts'
import { notFound } from './parameters.ts'
import { userFunctionsOf, variableNames } from './template-context.ts'

/** Parts of a template a function is taken in, where it is not taken in all of them. */
const PLACES: Readonly<Record<string, readonly ExpressionPlace[]>> = {
  newguid: ['parameter'],
  utcnow: ['parameter'],
  variables: ['variable', 'start', 'body', 'output']
}
const RUNTIME_PLACES: readonly ExpressionPlace[] = ['body', 'output']

interface Declared {
  readonly parameters: ReadonlySet<string>
  readonly variables: ReadonlySet<string>
  readonly functions: ReadonlyMap<string, UserFunction>
  parse(text: string): Node
}

const lowerCased = (names: readonly string[]) => new Set(names.map(name => name.toLowerCase()))

/**
 * Checks every expression of a template without evaluating it: syntax, functions and their places, and that parameters
 * and variables are declared. Throws TemplateError InvalidTemplate.
 */
export function checkExpressions(template: ValueObject, parse: (text: string) => Node): void {
  const declared: Declared = {
    parameters: lowerCased(membersOf(propertyOf(template, 'parameters')).map(([name]) => name)),
    variables: lowerCased(variableNames(template)),
    functions: userFunctionsOf(template),
    parse
  }
  for (const [name, declaration] of membersOf(propertyOf(template, 'parameters'))) {
    const value = isObject(declaration) ? propertyOf(declaration, 'defaultValue') : undefined
    checkStrings(value, 'parameter', declared, memberSubject('parameter', name))
  }
  for (const [name, value] of membersOf(propertyOf(template, 'variables'))) {
    checkStrings(value, 'variable', declared, memberSubject('variable', name))
  }
  checkUserFunctions(declared)
  for (const definition of definitionsOf(template)) checkDefinition(definition, template, declared)
  for (const [name, value] of membersOf(propertyOf(template, 'outputs'))) checkOutput(name, value, declared)
}

function checkUserFunctions(declared: Declared): void {
  for (const [name, { parameters, output }] of declared.functions) {
    const own = { ...declared, parameters: lowerCased(parameters.map(parameter => parameter.name)) }
    checkStrings(output, 'user function', own, memberSubject('variable', name))
  }
}

function checkDefinition(definition: Definition, template: ValueObject, declared: Declared): void {
  const { body, path, key } = definition
  const subject = resourceSubject(definition.symbolicName ?? textOf(body, 'name') ?? key, placeOf(template, path))
  for (const [name, value] of ownMembers(body)) {
    checkStrings(value, START_MEMBERS.has(name.toLowerCase()) ? 'start' : 'body', declared, subject)
  }
  for (const child of definition.children) checkDefinition(child, template, declared)
}

function checkOutput(name: string, value: Value, declared: Declared): void {
  for (const [member, inner] of membersOf(value)) {
    checkStrings(
      inner,
      member.toLowerCase() === 'condition' ? 'start' : 'output',
      declared,
      memberSubject('output', name)
    )
  }
}

function checkStrings(value: Value | undefined, place: ExpressionPlace, declared: Declared, subject: Subject): void {
  if (typeof value === 'string') {
    if (isExpression(value)) withSubject(subject, () => checkExpression(declared.parse(value), place, declared))
  } else if (Array.isArray(value)) {
    for (const item of value) checkStrings(item, place, declared, subject)
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      checkStrings(key, place, declared, subject)
      checkStrings(inner, isLoopCount(key, value) ? 'start' : place, declared, subject)
    }
  }
}

/** The count of a property's copy loop must be known before the deployment starts. */
function isLoopCount(key: string, object: ValueObject): boolean {
  return key === 'count' && propertyOf(object, 'input') !== undefined
}

function checkExpression(node: Node, place: ExpressionPlace, declared: Declared): void {
  if (isLambda(node)) throw misplaced('lambda')
  visitCalls(node, call => {
    checkCall(call, place, declared)
    if (!TAKES_LAMBDA.has(call.name.toLowerCase()) && call.args.some(isLambda)) throw misplaced('lambda')
  })
}

const isLambda = (node: Node) => node.kind === 'call' && node.name.toLowerCase() === 'lambda'

function checkCall({ name, args }: CallNode, place: ExpressionPlace, declared: Declared): void {
  const lower = name.toLowerCase()
  const count = declared.functions.get(lower)?.parameters.length
  const arity = count === undefined ? builtIn(name)?.arity : ([count, count] as const)
  if (arity === undefined) throw unknownFunction(name)
  checkArity(name, arity, args.length)
  const places = isRuntimeFunction(name) ? RUNTIME_PLACES : PLACES[lower]
  if (places?.includes(place) === false) throw misplaced(name)
  checkDeclared(lower, args[0], declared)
}

function checkDeclared(name: string, first: Node | undefined, declared: Declared): void {
  if (first?.kind !== 'literal' || typeof first.value !== 'string') return
  const wanted = first.value.toLowerCase()
  if (name === 'parameters' && !declared.parameters.has(wanted)) throw notFound('parameter', first.value)
  if (name === 'variables' && !declared.variables.has(wanted)) throw notFound('variable', first.value)
}

function misplaced(name: string): ExpressionError {
  return new ExpressionError(
    `The template function '${name}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details`
  )
}
