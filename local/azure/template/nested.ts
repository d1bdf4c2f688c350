import { evaluatesInside, isDeployment, outerSections } from './definitions.ts'
import { ExpressionError, NotYetKnown } from './errors.ts'
import type { EvaluationContext } from './expressions/context.ts'
import { evaluateLoosely, evaluateStrictly } from './expressions/evaluate.ts'
import { foldExpression, NO_LOOPS, type OpenLoops, withLoops } from './expressions/fold.ts'
import { isExpression, unescapeText } from './expressions/parser.ts'
import { isObject, membersOf, propertyOf, textOf, type Value, type ValueObject } from './expressions/values.ts'
import { UNKNOWN_PARAMETER } from './parameters.ts'
import { scopeId } from './scopes.ts'
import {
  type DeploymentRequest,
  type DeploymentScope,
  type ExpandedResource,
  type Runtime,
  TemplateError
} from './types.ts'

/**
 * The template of a nested deployment whose expressions are evaluated in its parent. What only the nested deployment can
 * tell, the index of its own copy loops, stays an expression, with everything else in it replaced by its value.
 */
export function foldNestedTemplate(template: ValueObject, context: EvaluationContext): ValueObject {
  const folded = foldValue(outerSections(template), context, NO_LOOPS)
  return isObject(folded) ? folded : {}
}

function foldValue(value: Value, context: EvaluationContext, loops: OpenLoops): Value {
  if (typeof value === 'string') return isExpression(value) ? foldExpression(value, context, loops) : value
  if (Array.isArray(value)) return value.map(item => foldValue(item, context, loops))
  return isObject(value) ? foldObject(value, context, withLoops(value, loops)) : value
}

function foldObject(object: ValueObject, context: EvaluationContext, loops: OpenLoops): ValueObject {
  const keepsTemplate = isDeployment(object) && evaluatesInside(object)
  const members = Object.entries(object).map(([key, value]): [string, Value] => {
    const name = foldValue(key, context, loops)
    const properties = keepsTemplate && key.toLowerCase() === 'properties' && isObject(value)
    return [String(name), properties ? foldOwnProperties(value, context, loops) : foldValue(value, context, loops)]
  })
  return Object.fromEntries(members)
}

/** A deployment further inside that evaluates its template by itself keeps it as it is. */
function foldOwnProperties(properties: ValueObject, context: EvaluationContext, loops: OpenLoops): ValueObject {
  const { template, ...others } = properties
  const folded = foldObject(others, context, loops)
  return template === undefined ? folded : { ...folded, template }
}

/** The request of a nested deployment. Throws ExpressionError, and TemplateError for what nested deployments may not be. */
export function nestedRequest(
  body: ValueObject,
  resource: ExpandedResource,
  context: EvaluationContext,
  runtime: Runtime
): DeploymentRequest {
  const properties = propertyOf(body, 'properties')
  const { template, inner } = templateOf(isObject(properties) ? properties : {}, body, context)
  const passed = isObject(properties) ? propertyOf(properties, 'parameters') : undefined
  const { now, newGuid, deployer, scope: parent } = context.request
  return {
    name: resource.name,
    scope: located(resource.nested?.scope ?? parent, parent, runtime),
    template,
    parameters: inner ? passedParameters(passed, context) : {},
    now,
    newGuid,
    ...(deployer === undefined ? {} : { deployer })
  }
}

function templateOf(
  properties: ValueObject,
  body: ValueObject,
  context: EvaluationContext
): { template: ValueObject; inner: boolean } {
  const mode = evaluateLoosely(propertyOf(properties, 'mode') ?? 'Incremental', context)
  if (String(mode).toLowerCase() !== 'incremental') {
    throw new ExpressionError(
      `Nested deployments do not support the deployment mode '${String(mode)}', only 'Incremental'`
    )
  }
  const template = propertyOf(properties, 'template')
  if (!isObject(template)) throw unreachable(properties)
  const inner = evaluatesInside(body)
  return { template: inner ? template : foldNestedTemplate(template, context), inner }
}

/** Templates elsewhere are out of local Azure's reach. */
function unreachable(properties: ValueObject): TemplateError {
  const link = propertyOf(properties, 'templateLink')
  const address = isObject(link) ? (textOf(link, 'uri') ?? textOf(link, 'id') ?? '') : ''
  return new TemplateError(
    'InvalidContentLink',
    `Unable to download deployment content from '${address}'. Please see https://aka.ms/arm-deploy for usage details.`
  )
}

/** The values passed to a template that evaluates inside; one that is not known yet is marked, not passed as text. */
function passedParameters(passed: Value | undefined, context: EvaluationContext): Record<string, unknown> {
  return Object.fromEntries(membersOf(passed).map(([name, entry]) => [name, passedParameter(entry, context)]))
}

function passedParameter(entry: Value, context: EvaluationContext): Value {
  try {
    return evaluateStrictly(entry, context)
  } catch (error) {
    if (!(error instanceof NotYetKnown)) throw error
    const value = isObject(entry) ? propertyOf(entry, 'value') : entry
    return { [UNKNOWN_PARAMETER]: typeof value === 'string' ? unescapeText(value) : JSON.stringify(value ?? null) }
  }
}

/** Another resource group has a location of its own, where the runtime knows the group. */
function located(scope: DeploymentScope, parent: DeploymentScope, runtime: Runtime): DeploymentScope {
  if (scope.kind !== 'resourceGroup' || scopeId(scope).toLowerCase() === scopeId(parent).toLowerCase()) return scope
  const location = readGroup(scopeId(scope), runtime)?.location
  return typeof location === 'string' ? { ...scope, location } : scope
}

/** Whether the group exists is checked where the deployment is started, with the code that belongs to it. */
function readGroup(id: string, runtime: Runtime): Record<string, unknown> | undefined {
  try {
    return runtime.resource(id, undefined)
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}
