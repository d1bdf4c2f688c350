import { isObject, propertyOf, textOf, type Value, type ValueObject } from './expressions/values.ts'

/** A resource as the template writes it, before copies and expressions. */
export interface Definition {
  /** Unique in the template: the symbolic name or the index, children behind their parent's. */
  readonly key: string
  readonly symbolicName: string | undefined
  readonly body: ValueObject
  readonly path: readonly (string | number)[]
  readonly children: readonly Definition[]
}

const DEPLOYMENTS = 'microsoft.resources/deployments'

/** Members of a resource that must be known before the deployment starts. */
export const START_MEMBERS: ReadonlySet<string> = new Set([
  'type',
  'apiversion',
  'name',
  'condition',
  'copy',
  'dependson',
  'existing',
  'scope',
  'subscriptionid',
  'resourcegroup'
])

/** Members of a resource that are for the deployment engine or for readers, and not sent to the provider. */
export const ENGINE_MEMBERS: ReadonlySet<string> = new Set([
  ...START_MEMBERS,
  'resources',
  'comments',
  'metadata',
  '@options',
  'asserts'
])

/** Symbolic names (languageVersion 2.0) make `resources` an object. */
export function hasSymbolicNames(template: ValueObject): boolean {
  return isObject(propertyOf(template, 'resources'))
}

/** The resources of a template in its order, each with its nested children. */
export function definitionsOf(template: ValueObject): Definition[] {
  return read(propertyOf(template, 'resources'), '', ['resources'])
}

function read(resources: Value | undefined, prefix: string, path: readonly (string | number)[]): Definition[] {
  if (isObject(resources)) {
    return Object.entries(resources).flatMap(([name, body]) => define(name, name, body, [...path, name]))
  }
  if (!Array.isArray(resources)) return []
  return resources.flatMap((body, index) => define(`${prefix}${index}`, undefined, body, [...path, index]))
}

function define(
  key: string,
  symbolicName: string | undefined,
  body: Value,
  path: readonly (string | number)[]
): Definition[] {
  if (!isObject(body)) return []
  const children = read(propertyOf(body, 'resources'), `${key}/`, [...path, 'resources'])
  return [{ key, symbolicName, body, path, children }]
}

export function isDeployment(body: ValueObject): boolean {
  return textOf(body, 'type')?.toLowerCase() === DEPLOYMENTS
}

/** Whether a nested deployment evaluates its template by itself; the default is in its parent (`outer`). */
export function evaluatesInside(body: ValueObject): boolean {
  const properties = propertyOf(body, 'properties')
  const options = isObject(properties) ? propertyOf(properties, 'expressionEvaluationOptions') : undefined
  return isObject(options) && textOf(options, 'scope')?.toLowerCase() === 'inner'
}

/**
 * The members of a resource in which expressions belong to this deployment: without children, and of a deployment that
 * evaluates inside without its template.
 */
export function ownMembers(body: ValueObject): [string, Value][] {
  const members = Object.entries(body).filter(([name]) => name.toLowerCase() !== 'resources')
  if (!isDeployment(body)) return members
  return members.map(([name, value]) =>
    name.toLowerCase() === 'properties' && isObject(value) ? [name, withoutForeignTemplate(value, body)] : [name, value]
  )
}

function withoutForeignTemplate(properties: ValueObject, body: ValueObject): ValueObject {
  const { template, ...others } = properties
  if (evaluatesInside(body) || !isObject(template)) return others
  const { resources = [], ...sections } = outerSections(template)
  return { ...others, template: { ...sections, resources: ownResources(resources) } }
}

function ownResources(resources: Value): Value {
  if (Array.isArray(resources)) return resources.map(ownResource)
  return Object.fromEntries(Object.entries(resources ?? {}).map(([name, body]) => [name, ownResource(body)]))
}

function ownResource(body: Value): Value {
  if (!isObject(body)) return body
  const children = propertyOf(body, 'resources')
  const own = Object.fromEntries(ownMembers(body))
  return children === undefined ? own : { ...own, resources: ownResources(children) }
}

/** The sections of a template evaluated in its parent that have an effect: its parameters and variables have none. */
export function outerSections(template: ValueObject): ValueObject {
  const { parameters: _parameters, variables: _variables, functions: _functions, ...sections } = template
  return sections
}
