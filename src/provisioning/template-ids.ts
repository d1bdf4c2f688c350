import { isExpression, unescapeText } from '../arm/expression.ts'
import {
  asResourceId,
  parseResourceId,
  type ResourceId,
  resourceGroupId,
  resourceId,
  subscriptionId
} from '../arm/resource-id.ts'
import type { ArmResource, ArmTemplate } from '../arm/template.ts'
import type { StackTemplate } from '../templates/types.ts'

/** A resource that a template would make, with the id it will have. */
export interface TemplateResource {
  readonly id: ResourceId
  readonly type: string
  /** As the template has them, expressions included. */
  readonly properties?: object
}

/** The vehicle of a nested template: Azure neither keeps it in a stack's ledger nor lists it in a what-if. */
export const DEPLOYMENT_TYPE = 'Microsoft.Resources/deployments'

/**
 * Every resource of a stack's template, nested deployments' resources included and the deployments themselves left out.
 * Throws TypeError for a name or scope that only Azure could evaluate: ids must be known before anything exists.
 */
export function templateResources(stack: StackTemplate): TemplateResource[] {
  return resourcesAt(stack.template, stack.deploymentScope)
}

function resourcesAt(template: ArmTemplate, scope: ResourceId): TemplateResource[] {
  return Object.values(template.resources).flatMap(resource =>
    resource.type === DEPLOYMENT_TYPE
      ? resourcesAt(innerTemplate(resource), innerScope(resource, scope))
      : [resourceAt(resource, scope)]
  )
}

function resourceAt(resource: ArmResource, scope: ResourceId): TemplateResource {
  const { type, properties } = resource
  return { id: idOf(resource, scope), type, ...(properties === undefined ? {} : { properties }) }
}

function innerTemplate({ name, properties }: ArmResource): ArmTemplate {
  if (properties === undefined || !('template' in properties)) throw new TypeError(`${name} has no inline template`)
  return properties.template as ArmTemplate
}

/** A deployment that names a subscription and no group goes to the subscription itself. */
function innerScope(resource: ArmResource, scope: ResourceId): ResourceId {
  if (resource.resourceGroup === undefined) {
    return resource.subscriptionId === undefined ? scope : subscriptionId(literalText(resource.subscriptionId))
  }
  const subscription = resource.subscriptionId ?? parseResourceId(scope).subscriptionId
  return resourceGroupId(literalText(subscription), literalText(resource.resourceGroup))
}

function idOf(resource: ArmResource, group: ResourceId): ResourceId {
  return resourceId(scopeOf(resource, group), resource.type, ...literalText(resource.name).split('/'))
}

/** `scope` of an extension resource is a whole id, or `<namespace>/<type>/<name>` within the deployment's own group. */
function scopeOf({ scope }: ArmResource, group: ResourceId): ResourceId {
  if (scope === undefined) return group
  const text = literalText(scope)
  return text.startsWith('/') ? asResourceId(text) : asResourceId(`${group}/providers/${text}`)
}

function literalText(text: string): string {
  if (isExpression(text)) throw new TypeError(`${text} is an expression; names and scopes of a stack are literals`)
  return unescapeText(text)
}
