import { type Definition, isDeployment } from './definitions.ts'
import { ExpressionError, type Place, placeOf, resourceSubject, type Subject, withSubject } from './errors.ts'
import { type EvaluationContext, inCopy } from './expressions/context.ts'
import { copyCount, evaluateStrictly } from './expressions/evaluate.ts'
import { isObject, kindOf, propertyOf, type Value, type ValueObject } from './expressions/values.ts'
import { nestedScope } from './nested-scope.ts'
import { identityOf, relativeId, resourceIdIn, scopeId } from './scopes.ts'
import { checkResourceSize } from './template-shape.ts'
import type { DeploymentScope, ExpandedResource } from './types.ts'

/** A resource of the template as it stands after copies and start-time expressions; bodies are evaluated later. */
export interface Instance {
  readonly definition: Definition
  /** Without dependencies, which need all instances to be known. */
  readonly resource: Omit<ExpandedResource, 'dependsOn'>
  /** Name as the template gives it, and for a copy its loop's name: what `dependsOn` and `reference()` may say. */
  readonly loop: string | undefined
  readonly fullName: string
  /** False where the condition is: it is not deployed, and dependencies on it are dropped. */
  readonly deployed: boolean
  readonly context: EvaluationContext
  readonly place: Place
  readonly subject: Subject
}

interface Parent {
  readonly type: string
  readonly name: string
  readonly key: string
}

interface Loop {
  readonly name: string
  readonly count: number
  readonly batchSize: number | undefined
}

/** Every resource of the definitions, copy loops unrolled, parents before their children. Throws TemplateError. */
export function instancesOf(
  definitions: readonly Definition[],
  template: ValueObject,
  context: EvaluationContext
): Instance[] {
  return definitions.flatMap(definition => unroll(definition, template, context, undefined))
}

function unroll(
  definition: Definition,
  template: ValueObject,
  context: EvaluationContext,
  parent: Parent | undefined
): Instance[] {
  const place = placeOf(template, definition.path)
  const subject = resourceSubject(definition.symbolicName ?? String(propertyOf(definition.body, 'name')), place)
  checkResourceSize(definition.key, definition.body)
  const loop = withSubject(subject, () => loopOf(definition, context, parent))
  const make = (own: EvaluationContext, index?: number): Instance[] => {
    const copy = loop && index !== undefined ? { loop: loop.name, index, batchSize: loop.batchSize } : undefined
    const { type, instance } = withSubject(subject, () =>
      toInstance({ definition, context: own, parent, copy, place, subject })
    )
    const self = { type, name: instance.fullName, key: instance.resource.key }
    return [instance, ...definition.children.flatMap(child => unroll(child, template, own, self))]
  }
  if (loop === undefined) return make(context)
  return Array.from({ length: loop.count }, (_, index) => make(inCopy(context, loop.name, index), index)).flat()
}

function loopOf(
  { body, symbolicName }: Definition,
  context: EvaluationContext,
  parent: Parent | undefined
): Loop | undefined {
  const copy = propertyOf(body, 'copy')
  if (!isObject(copy)) return undefined
  if (parent !== undefined) throw new ExpressionError('Copy is not supported for a nested child resource')
  const member = (name: string) => evaluateStrictly(propertyOf(copy, name) ?? null, context)
  const name = member('name') ?? symbolicName
  if (typeof name !== 'string' || name === '') throw new ExpressionError('The copy has no name')
  const count = copyCount(member('count'))
  return { name, count, batchSize: batchSize(member('mode'), member('batchSize'), count) }
}

/** How many of a serial loop may run at once: one unless `batchSize` says more, and never more than there are. */
function batchSize(mode: Value, size: Value, count: number): number | undefined {
  if (typeof mode !== 'string' || mode.toLowerCase() === 'parallel') return undefined
  if (mode.toLowerCase() !== 'serial') throw new ExpressionError(`The copy mode '${mode}' is not valid`)
  if (size === null) return 1
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1 && (size <= count || count === 0)) return size
  throw new ExpressionError(
    `The copy batch size '${String(size)}' is not valid: it must be from 1 to the count '${count}'`
  )
}

interface Draft {
  readonly definition: Definition
  readonly context: EvaluationContext
  readonly parent: Parent | undefined
  readonly copy: ExpandedResource['copy']
  readonly place: Place
  readonly subject: Subject
}

function toInstance(draft: Draft): { type: string; instance: Instance } {
  const { definition, context, parent, copy } = draft
  const { body } = definition
  const [ownType, ownName] = [text(body, 'type', context), text(body, 'name', context)]
  const isWhole = parent === undefined || isFullType(ownType, parent)
  const type = isWhole ? ownType : `${parent.type}/${ownType}`
  const fullName = isWhole ? ownName : `${parent.name}/${ownName}`
  checkSegments(type, fullName, draft.place)
  const nested = nestedOf(body, type, context)
  const id = idOf(body, type, fullName, nested?.scope, context)
  const resource = {
    key: copy === undefined ? instanceKey(definition, parent) : `${instanceKey(definition, parent)}[${copy.index}]`,
    symbolicName: definition.symbolicName,
    apiVersion: text(body, 'apiVersion', context),
    ...identityOf(id),
    id,
    existing: propertyOf(body, 'existing') === true,
    copy,
    nested
  }
  checkDeploymentVersion(definition, resource.apiVersion)
  const rest = { definition, context, place: draft.place, subject: draft.subject, loop: copy?.loop, fullName }
  return { type, instance: { ...rest, resource, deployed: isDeployed(body, context) } }
}

/** A child of a looped parent carries its parent's index. */
function instanceKey(definition: Definition, parent: Parent | undefined): string {
  const index = parent === undefined ? '' : (/\[\d+\]$/.exec(parent.key)?.[0] ?? '')
  return `${definition.key}${index}`
}

function text(body: ValueObject, member: string, context: EvaluationContext): string {
  const value = evaluateStrictly(propertyOf(body, member) ?? null, context)
  if (typeof value === 'string' && value !== '') return value
  throw new ExpressionError(
    value === null
      ? `The required property '${member}' is not found`
      : `The property '${member}' must be a string that is not empty. The provided value is of type '${kindOf(value)}'`
  )
}

/** A nested child may leave its parent's type out of its own, and then also the parent's name. */
function isFullType(type: string, parent: Parent): boolean {
  return type.toLowerCase().startsWith(`${parent.type.toLowerCase()}/`)
}

function checkSegments(type: string, name: string, { column }: Place): void {
  if (type.split('/').length === name.split('/').length + 1) return
  throw new ExpressionError(
    `The template resource '${name}' for type '${type}' at line '1' and column '${column}' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. A root resource type must have segment length one greater than its resource name. Please see https://aka.ms/arm-syntax-resources for usage details`
  )
}

function nestedOf(body: ValueObject, type: string, context: EvaluationContext): ExpandedResource['nested'] {
  if (!isDeployment({ type })) return undefined
  const properties = propertyOf(body, 'properties')
  const options = isObject(properties) ? propertyOf(properties, 'expressionEvaluationOptions') : undefined
  const wanted = isObject(options) ? propertyOf(options, 'scope') : undefined
  const evaluation = String(wanted ?? 'outer').toLowerCase() === 'inner' ? 'inner' : 'outer'
  return { scope: nestedScope(body, context), evaluation }
}

/** Only deployments of this version on may stand beside symbolic names. */
function checkDeploymentVersion({ symbolicName, body }: Definition, apiVersion: string): void {
  if (symbolicName !== undefined && isDeployment(body) && apiVersion < '2020-09-01') {
    throw new ExpressionError(
      `The API version '${apiVersion}' of 'Microsoft.Resources/deployments' is not supported in a template with symbolic names: it must be '2020-09-01' or later`
    )
  }
}

function idOf(
  body: ValueObject,
  type: string,
  name: string,
  nested: DeploymentScope | undefined,
  context: EvaluationContext
): string {
  const base = nested === undefined ? baseOf(body, context) : scopeId(nested)
  if (type.toLowerCase() === 'microsoft.resources/resourcegroups' && /\/resourceGroups\//i.test(base)) {
    throw new ExpressionError(`The resource type '${type}' cannot be deployed at the scope of a resource group`)
  }
  return resourceIdIn(base, type, name.split('/'))
}

/** The id a resource's own id begins with: what it extends, another group it exists in, or the deployment's scope. */
function baseOf(body: ValueObject, context: EvaluationContext): string {
  const here = scopeId(context.request.scope)
  const scope = optionalText(body, 'scope', context)
  if (scope !== undefined) return scope.startsWith('/') ? scope.replace(/\/$/, '') : extended(here, scope)
  const group = optionalText(body, 'resourceGroup', context)
  const subscription = optionalText(body, 'subscriptionId', context)
  if (group === undefined && subscription === undefined) return here
  const own = /^\/subscriptions\/[^/]+/i.exec(here)?.[0] ?? ''
  const start = subscription === undefined ? own : `/subscriptions/${subscription}`
  return group === undefined ? start : `${start}/resourceGroups/${group}`
}

function optionalText(body: ValueObject, member: string, context: EvaluationContext): string | undefined {
  return propertyOf(body, member) === undefined ? undefined : text(body, member, context)
}

/** A scope written as `<namespace>/<type>/<name>…` names a resource of this deployment's scope. */
function extended(here: string, scope: string): string {
  const [namespace = '', ...segments] = scope.split('/')
  const every = (parity: number) => segments.filter((_, index) => index % 2 === parity)
  return `${here}/providers/${relativeId([namespace, ...every(0)].join('/'), every(1))}`
}

function isDeployed(body: ValueObject, context: EvaluationContext): boolean {
  const condition = evaluateStrictly(propertyOf(body, 'condition') ?? true, context)
  if (typeof condition === 'boolean') return condition
  if (typeof condition === 'string' && /^(true|false)$/i.test(condition)) return condition.toLowerCase() === 'true'
  throw new ExpressionError(`The condition must be a boolean. The provided value is of type '${kindOf(condition)}'`)
}
