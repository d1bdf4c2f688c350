import { isExpression, unescapeText } from '../arm/expression.ts'
import {
  asResourceId,
  parseResourceId,
  type ResourceId,
  resourceGroupId,
  resourceId,
  subscriptionId
} from '../arm/resource-id.ts'
import type { Tags } from '../arm/tag-limits.ts'
import type { ArmResource, ArmTemplate } from '../arm/template.ts'
import type { StackTemplate } from '../templates/types.ts'

/** A resource that a template creates, with the id that it will have. */
export interface TemplateResource {
  readonly id: ResourceId
  readonly type: string
  /** Properties as in the template, with expressions that are not evaluated. */
  readonly properties?: object
  /** Tags as in the template: a name or a value that begins with `[` is escaped. */
  readonly tags?: Tags
}

/** Resource type of a nested deployment. Azure lists nested deployments neither in a stack nor in a what-if. */
export const DEPLOYMENT_TYPE = 'Microsoft.Resources/deployments'

/**
 * Returns every resource of a stack's template, including the resources of nested deployments, but not the deployments
 * themselves. Throws TypeError for a name or a scope that is an expression, because ids must be known before anything
 * exists.
 */
export function templateResources(stack: StackTemplate): TemplateResource[] {
  return resourcesAt(stack.template, stack.deploymentScope)
}

/**
 * Returns the stack without the resources that `isLeftOut` names. Resources that depend on one of them no longer wait
 * for it.
 */
export function withoutResources(stack: StackTemplate, isLeftOut: (id: ResourceId) => boolean): StackTemplate {
  const awaited = stack.awaited?.filter(({ actual }) => actual === null || !isLeftOut(actual))
  return {
    ...stack,
    template: templateWithout(stack.template, stack.deploymentScope, isLeftOut),
    ...(awaited === undefined ? {} : { awaited })
  }
}

function templateWithout(
  template: ArmTemplate,
  scope: ResourceId,
  isLeftOut: (id: ResourceId) => boolean
): ArmTemplate {
  const kept = Object.entries(template.resources).filter(
    ([, resource]) => resource.type === DEPLOYMENT_TYPE || !isLeftOut(idOf(resource, scope))
  )
  const symbols = new Set(kept.map(([symbol]) => symbol))
  const resources = kept.map(([symbol, resource]) => {
    const { dependsOn, ...fields } = withoutInner(resource, scope, isLeftOut)
    const left = dependsOn?.filter(other => symbols.has(other))
    return [symbol, left === undefined ? fields : { ...fields, dependsOn: left }]
  })
  return { ...template, resources: Object.fromEntries(resources) }
}

function withoutInner(resource: ArmResource, scope: ResourceId, isLeftOut: (id: ResourceId) => boolean): ArmResource {
  if (resource.type !== DEPLOYMENT_TYPE) return resource
  const inner = templateWithout(innerTemplate(resource), innerScope(resource, scope), isLeftOut)
  return { ...resource, properties: { ...resource.properties, template: inner } }
}

function resourcesAt(template: ArmTemplate, scope: ResourceId): TemplateResource[] {
  return Object.values(template.resources).flatMap(resource =>
    resource.type === DEPLOYMENT_TYPE
      ? resourcesAt(innerTemplate(resource), innerScope(resource, scope))
      : [resourceAt(resource, scope)]
  )
}

/**
 * Returns the stack with each resource of its template replaced, including the resources of nested deployments, but not
 * the deployments themselves. Throws TypeError as `templateResources` does.
 */
export function mapTemplateResources(
  stack: StackTemplate,
  change: (resource: ArmResource, id: ResourceId) => ArmResource
): StackTemplate {
  const mapAt = (template: ArmTemplate, scope: ResourceId): ArmTemplate => {
    const mapped = Object.entries(template.resources).map(([name, resource]) => {
      if (resource.type !== DEPLOYMENT_TYPE) return [name, change(resource, idOf(resource, scope))] as const
      const inner = mapAt(innerTemplate(resource), innerScope(resource, scope))
      return [name, { ...resource, properties: { ...resource.properties, template: inner } }] as const
    })
    return { ...template, resources: Object.fromEntries(mapped) }
  }
  return { ...stack, template: mapAt(stack.template, stack.deploymentScope) }
}

function resourceAt(resource: ArmResource, scope: ResourceId): TemplateResource {
  const { type, properties, tags } = resource
  return {
    id: idOf(resource, scope),
    type,
    ...(properties === undefined ? {} : { properties }),
    ...(tags === undefined ? {} : { tags })
  }
}

function innerTemplate({ name, properties }: ArmResource): ArmTemplate {
  if (properties === undefined || !('template' in properties)) throw new TypeError(`${name} has no inline template`)
  return properties.template as ArmTemplate
}

/**
 * Returns the scope of a nested deployment. A deployment that names a subscription but no resource group deploys to the
 * subscription itself.
 */
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

/**
 * Returns the scope of a resource. The property `scope` of an extension resource is a complete id, or
 * `<namespace>/<type>/<name>` for a resource in the resource group of the deployment.
 */
function scopeOf({ scope }: ArmResource, group: ResourceId): ResourceId {
  if (scope === undefined) return group
  const text = literalText(scope)
  return text.startsWith('/') ? asResourceId(text) : asResourceId(`${group}/providers/${text}`)
}

function literalText(text: string): string {
  if (isExpression(text)) throw new TypeError(`${text} is an expression; names and scopes of a stack are literals`)
  return unescapeText(text)
}
