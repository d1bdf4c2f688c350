import { refusal, refuse } from '../errors.ts'
import { type ArmRequest, errorResponse } from '../protocol/arm-request.ts'
import { regionName } from '../regions.ts'
import { groupId } from '../resource-ids.ts'
import { findResource } from '../resources/resources.ts'
import type { DeploymentScope } from '../template/types.ts'
import type { HttpResponse, Refusal, World } from '../world.ts'
import type { ValidationLevel } from './deployment-preflight.ts'
import { scopeId } from './deployment-record.ts'
import { notSupported, refuseScope } from './deployment-start.ts'

/** Thrown by what reads a request, answered by `answering`. */
export class RefusedError extends Error {
  readonly refusal: Refusal

  constructor(refused: Refusal) {
    super(refused.error.message)
    this.name = 'RefusedError'
    this.refusal = refused
  }
}

/** Answers with the refusal where reading the request threw one. */
export function answerRefusals(answer: (request: ArmRequest) => HttpResponse): (request: ArmRequest) => HttpResponse {
  return request => {
    try {
      return answer(request)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      return errorResponse(error.refusal.status, error.refusal.error)
    }
  }
}

/** Throws RefusedError for a refusal. */
export function throwRefusal(refused: Refusal | undefined): void {
  if (refused !== undefined) throw new RefusedError(refused)
}

/** `/subscriptions/{s}` or a group in it, then the type, a name and perhaps more: the paths of all template services. */
export function servicePath(type: string, rest = ''): RegExp {
  const escaped = type.replaceAll('.', '\\.')
  const scope = '/subscriptions/(?<subscription>[^/]+)(?:/resourcegroups/(?<group>[^/]+))?'
  return new RegExp(`^${scope}/providers/${escaped}${rest}$`, 'i')
}

export const NAMED = '/(?<name>[^/]+)'

/** The same services at management groups and at the tenant, which local Azure does not have. */
export function highPath(type: string): RegExp {
  const escaped = type.replaceAll('.', '\\.')
  return new RegExp(`^(?:/providers/Microsoft\\.Management/managementGroups/[^/]+)?/providers/${escaped}(?:/.*)?$`, 'i')
}

export function nameIn({ match }: ArmRequest): string {
  return decodeURIComponent(match.groups?.name ?? '')
}

/** The group or subscription a path names; a group must exist. Throws RefusedError. */
export function scopeOf(request: ArmRequest, location: string | undefined): DeploymentScope {
  const { world, match } = request
  const group = match.groups?.group
  const subscription = match.groups?.subscription ?? ''
  // A nested deployment goes to any subscription; one that a client starts elsewhere is not needed by the product.
  if (subscription.toLowerCase() !== world.subscriptionId)
    throwRefusal(notSupported('deployments of other subscriptions'))
  const scope = scopeFrom(world, group === undefined ? undefined : decodeURIComponent(group), location)
  throwRefusal(refuseScope(world, scope))
  return scope
}

/** The scope of a group, with its location, or of the subscription with the one given. */
export function scopeFrom(world: World, group: string | undefined, location: string | undefined): DeploymentScope {
  const { tenantId, subscriptionId } = world
  if (group === undefined)
    return { kind: 'subscription', tenantId, subscriptionId, location: regionName(location ?? '') }
  const found = findResource(world, groupId(subscriptionId, group))
  const place = { resourceGroup: found?.name ?? group, location: found?.location ?? '' }
  return { kind: 'resourceGroup', tenantId, subscriptionId, ...place }
}

/** The id of a record of this kind at a scope. */
export function recordId(scope: DeploymentScope, type: string, name: string): string {
  return `${scopeId(scope)}/providers/${type}/${name}`
}

type Body = {
  readonly location?: unknown
  readonly tags?: unknown
  readonly properties?: Record<string, unknown>
}

export type Fields = Record<string, unknown>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Envelope and properties of a deployment's or a stack's body. Throws RefusedError. */
export function bodyOf(request: ArmRequest): {
  location: string | undefined
  tags: Record<string, string> | undefined
  properties: Fields
} {
  const body = request.body as Body | undefined
  if (!isFields(body) || !isFields(body.properties)) throw new RefusedError(refuse.invalidBody('properties is missing'))
  const { location, tags, properties } = body
  return {
    location: typeof location === 'string' && location !== '' ? location : undefined,
    tags: isFields(tags) ? (tags as Record<string, string>) : undefined,
    properties
  }
}

/** Template and parameters, given in the body itself. Throws RefusedError. */
export function templateOf(properties: Fields): { template: Fields; parameters: Fields } {
  for (const link of ['templateLink', 'parametersLink']) {
    if (properties[link] !== undefined)
      throwRefusal(refusal(501, 'NotSupportedByLocalAzure', `Local Azure does not follow ${link}.`))
  }
  const { template, parameters } = properties
  if (!isFields(template)) throw new RefusedError(refuse.invalidBody("the 'template' property is missing"))
  return { template, parameters: isFields(parameters) ? parameters : {} }
}

const LEVELS: readonly string[] = ['Template', 'Provider', 'ProviderNoRbac'] satisfies ValidationLevel[]

/** Default `Provider`. Throws RefusedError. */
export function levelOf(properties: Fields): ValidationLevel {
  const level = properties.validationLevel ?? 'Provider'
  const known = LEVELS.find(name => name.toLowerCase() === String(level).toLowerCase())
  if (known === undefined) throw new RefusedError(refuse.invalidBody(`'${level}' is no validationLevel`))
  return known as ValidationLevel
}
