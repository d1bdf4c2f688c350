import { type Catalogue, catalogueOf } from './catalogue.ts'
import { checkExpressions } from './check.ts'
import { definitionsOf, ENGINE_MEMBERS, hasSymbolicNames } from './definitions.ts'
import { checkCycles, dependenciesOf } from './dependencies.ts'
import { ExpressionError, invalidTemplate, unlessUnknown, unprocessableResource } from './errors.ts'
import type { EvaluationContext } from './expressions/context.ts'
import { evaluateLoosely } from './expressions/evaluate.ts'
import { cachingParser } from './expressions/parser.ts'
import { isObject, type Value, type ValueObject } from './expressions/values.ts'
import { type Instance, instancesOf } from './instances.ts'
import { foldNestedTemplate } from './nested.ts'
import { checkOutputs } from './outputs.ts'
import { liveResources, NOTHING_KNOWN } from './references.ts'
import { createContext } from './template-context.ts'
import { checkCount, checkShape } from './template-shape.ts'
import type { DeploymentRequest, ExpandedResource, Expansion, Runtime } from './types.ts'

/** What `Expansion.context` holds. */
export interface ExpansionContext {
  readonly template: ValueObject
  readonly context: EvaluationContext
  readonly catalogue: Catalogue
}

export function contextOf(expansion: Expansion): ExpansionContext {
  return expansion.context as ExpansionContext
}

/**
 * Checks a template and works out its resources: parameters, variables, conditions, copies, names, ids, dependencies.
 * Resources whose condition is false are left out. Throws TemplateError: InvalidTemplate, InvalidRequestContent, or
 * NestedDeploymentShortCircuited where a name, condition or copy depends on a parameter the parent does not know yet.
 */
export function expandTemplate(request: DeploymentRequest): Expansion {
  const template = checkShape(request.template)
  const parse = cachingParser()
  checkExpressions(template, parse)
  const context = createContext(request, template, parse)
  const definitions = definitionsOf(template)
  const instances = instancesOf(definitions, template, context)
  const catalogue = catalogueOf(instances, definitions, hasSymbolicNames(template))
  const deployed = instances.filter(instance => instance.deployed)
  checkCount('resources', deployed.length)
  checkUnique(deployed)
  const resources = deployed.map(instance => ({
    ...instance.resource,
    dependsOn: dependenciesOf(instance, catalogue)
  }))
  checkGraph(resources)
  const own: ExpansionContext = { template, context, catalogue }
  for (const instance of deployed) checkBody(instance, own)
  checkOutputs(own)
  return { request, resources, context: own }
}

/** One resource may stand in a template once; what only exists beside it does not count. */
function checkUnique(deployed: readonly Instance[]): void {
  const seen = new Set<string>()
  for (const { resource, place } of deployed.filter(instance => !instance.resource.existing)) {
    const id = resource.id.toLowerCase()
    if (seen.has(id)) {
      throw invalidTemplate(
        `The resource '${resource.type}/${resource.name}' at line '1' and column '${place.column}' is defined multiple times in a template. Please see https://aka.ms/arm-syntax-resources for usage details.`,
        place
      )
    }
    seen.add(id)
  }
}

function checkGraph(resources: readonly ExpandedResource[]): void {
  const byKey = new Map(resources.map(resource => [resource.key, resource]))
  checkCycles(new Map(resources.map(({ key, dependsOn }) => [key, dependsOn])), key => byKey.get(key)?.id ?? key)
}

/** Evaluates a body as far as it is known before anything is deployed, for what Azure would refuse at once. */
function checkBody(instance: Instance, own: ExpansionContext): void {
  if (instance.resource.existing) return
  unlessUnknown(instance.subject, () => evaluateMembers(instance, own, NOTHING_KNOWN))
}

/** The context in which the body of a resource is evaluated. */
export function bodyContext(instance: Instance, { catalogue }: ExpansionContext, runtime: Runtime): EvaluationContext {
  return { ...instance.context, place: 'body', live: liveResources(catalogue, runtime) }
}

/**
 * What a resource sends to its provider, expressions evaluated; of a nested deployment also the template where it is
 * evaluated here. Throws ExpressionError.
 */
export function evaluateMembers(instance: Instance, own: ExpansionContext, runtime: Runtime): ValueObject {
  const context = bodyContext(instance, own, runtime)
  const members = Object.entries(instance.definition.body).filter(([name]) => !ENGINE_MEMBERS.has(name.toLowerCase()))
  const values = members.map(([name, value]): [string, Value] => {
    const nested = instance.resource.nested !== undefined && name.toLowerCase() === 'properties' && isObject(value)
    return [name, nested ? nestedProperties(value, instance, context) : evaluateLoosely(value, context)]
  })
  return Object.fromEntries(values)
}

function nestedProperties(properties: ValueObject, instance: Instance, context: EvaluationContext): ValueObject {
  const { template, ...others } = properties
  const evaluated = evaluateLoosely(others, context)
  const folded =
    isObject(template) && instance.resource.nested?.evaluation === 'outer'
      ? foldNestedTemplate(template, context)
      : template
  return { ...(isObject(evaluated) ? evaluated : {}), ...(folded === undefined ? {} : { template: folded }) }
}

/** The instance behind a resource of an expansion. */
export function instanceOf(expansion: Expansion, { key }: ExpandedResource): Instance {
  const found = contextOf(expansion).catalogue.instances.find(instance => instance.resource.key === key)
  if (found === undefined) throw new TypeError(`no resource '${key}' in the expansion`)
  return found
}

/** Runs the evaluation of a resource under way; ExpressionErrors become InvalidTemplate with the resource's id. */
export function whileProcessing<T>(instance: Instance, evaluate: () => T): T {
  try {
    return evaluate()
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw unprocessableResource(instance.resource.id, instance.place, error.message)
  }
}
