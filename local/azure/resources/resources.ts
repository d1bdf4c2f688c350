import { actionOf, refuseUnauthorized } from '../authorization/authorization.ts'
import { refuseLocked } from '../authorization/management-locks.ts'
import { refuse } from '../errors.ts'
import { refuseBusy } from '../protocol/operation-locks.ts'
import { regionName } from '../regions.ts'
import { keyOf, parseId } from '../resource-ids.ts'
import type { Caller, Operation, Put, PutBody, Refusal, Resource, ResourceType, World } from '../world.ts'
import { withoutNulls } from './body-shape.ts'
import { putChecks, roleAttributes } from './put-checks.ts'
import { findResource } from './resource-lookup.ts'
import { startDelete, startPut } from './resource-operations.ts'
import { isGroup } from './resource-removal.ts'
import { resourceBody } from './resource-show.ts'
import { keptTags } from './resource-tags.ts'
import { resourceType } from './resource-types.ts'

export { findResource, resourcesWithin } from './resource-lookup.ts'
export { resourceType } from './resource-types.ts'

export interface PutRequest {
  readonly id: string
  readonly apiVersion: string
  readonly body: PutBody
  readonly caller: Caller
  /** The deployment on whose behalf it is, if any. */
  readonly parent?: string
  /** Asked ahead of time (`checkPut` only): no reference, parent, group or running operation is looked up. */
  readonly preflight?: {
    /** False: the caller's roles are not asked either (validation level `ProviderNoRbac`). */
    readonly roles: boolean
  }
}

export type PutOutcome =
  | { readonly refused: Refusal }
  | {
      readonly refused?: never
      readonly resource: Resource
      readonly created: boolean
      /** Absent when the write ended at once. */
      readonly operation?: Operation
      /** When the deployment that wrote it has its answer, where the write ended at once. */
      readonly answersAt?: number
    }

export type DeleteOutcome =
  | { readonly refused: Refusal }
  | { readonly refused?: never; readonly absent: boolean; readonly operation?: Operation }

/** Everything that would refuse a PUT, without doing it: roles, registration, api-version, location, parent, holds, the provider. */
export function checkPut(world: World, put: PutRequest): Refusal | undefined {
  const { type } = parseId(put.id)
  const entry = resourceType(type)
  if (entry === undefined) return refuseType(world, type, put.apiVersion)
  for (const check of putChecks) {
    const refused = check(world, put, entry, putOf(world, put, entry))
    if (refused !== undefined) return refused
  }
  return undefined
}

function refuseType(world: World, type: string, apiVersion: string): Refusal {
  const namespace = type.split('/')[0] ?? ''
  if (world.namespaces[keyOf(namespace)] === undefined) return refuse.invalidNamespace(namespace)
  return refuse.invalidType(type, apiVersion)
}

function putOf(world: World, put: PutRequest, entry: ResourceType): Put {
  const { id, apiVersion, caller } = put
  const body = entry.refuseBody === undefined ? put.body : withoutNulls(put.body)
  const existing = findResource(world, id)
  const common = { world, id, type: entry.type, name: parseId(id).name, apiVersion, caller, existing, body }
  return put.preflight ? { ...common, preflight: true, ignoresRoles: !put.preflight.roles } : common
}

/** A PUT as Resource Manager does it, for clients and for deployments alike. */
export function putResource(world: World, put: PutRequest): PutOutcome {
  const refused = checkPut(world, put)
  if (refused !== undefined) return { refused }
  const entry = resourceType(parseId(put.id).type) as ResourceType
  const existing = findResource(world, put.id)
  const wasComplete = existing !== undefined && existing.properties.provisioningState !== 'Failed'
  const detailed = putOf(world, put, entry)
  const holds = entry.holds?.(detailed) ?? []
  const resource = build(detailed, entry)
  world.resources[keyOf(put.id)] = resource
  const operation = startPut(world, { put, entry, resource, holds, created: !wasComplete })
  if (operation.outcome?.status === 'Failed') return refuseBack(world, put.id, existing, operation)
  entry.stored?.(world, resource)
  const outcome = { resource, created: existing === undefined }
  if (operation.endedAt === undefined) return { ...outcome, operation }
  entry.settled?.(world, resource)
  const { answersAt } = operation.data
  return typeof answersAt === 'number' ? { ...outcome, answersAt } : outcome
}

/** A write that answers at once and was made to fail leaves what there was. */
function refuseBack(world: World, id: string, before: Resource | undefined, operation: Operation): PutOutcome {
  if (before === undefined) delete world.resources[keyOf(id)]
  else world.resources[keyOf(id)] = before
  return { refused: refuseFailed(operation) }
}

function refuseFailed({ failWith = '', target }: Operation): Refusal {
  return { status: 409, error: { code: failWith, message: `The operation on '${target}' failed.` } }
}

/** The resource as this PUT leaves it, its operation already over. */
function build(put: Put, entry: ResourceType): Resource {
  const { existing, body } = put
  const { generation = 0, createdAt = put.world.now } = existing ?? {}
  const id = existing?.id ?? (entry.spell ?? (text => text))(put.id)
  const { properties: _, location, ...rest } = { ...body, ...entry.envelope?.(put) }
  const properties = { ...(entry.complete?.(put) ?? body.properties ?? {}) }
  delete properties.serviceInternals
  if (entry.style !== 'sync') properties.provisioningState = 'Succeeded'
  const place = entry.location === 'none' || location === undefined ? {} : { location: regionName(location) }
  const fixed = { id, type: entry.type, name: put.name, generation: generation + 1, createdAt }
  const managedBy = existing?.managedBy === undefined ? {} : { managedBy: existing.managedBy }
  return { ...fixed, ...managedBy, ...envelopeOf(rest, entry), ...place, properties }
}

/** Only what Resource Manager knows beside properties; anything else in a body is dropped. */
function envelopeOf({ tags, sku, kind, zones, identity }: PutBody, { type }: ResourceType): Partial<Resource> {
  return {
    ...(tags && { tags: keptTags(type, tags) }),
    ...(sku && { sku }),
    ...(kind !== undefined && { kind }),
    ...(zones && { zones }),
    ...(identity && { identity })
  }
}

export function deleteResource(world: World, id: string, caller: Caller, parent?: string): DeleteOutcome {
  const { type } = parseId(id)
  const entry = resourceType(type)
  if (entry === undefined) return { refused: refuseType(world, type, '') }
  const resource = findResource(world, id)
  const refused =
    refuseUnauthorized(world, caller, actionOf(entry.type, 'delete'), id, roleAttributes(resource?.properties)) ??
    refuseLocked(world, id, 'delete')
  if (refused !== undefined) return { refused }
  if (resource === undefined) return { absent: true }
  const underWay = isGroup(resource) ? runningDelete(world, resource) : undefined
  if (underWay !== undefined) return { absent: false, operation: underWay }
  const holds = holdsOf(world, resource, entry, caller)
  const inUse =
    refuseBusy(world, [resource.id, ...holds], entry.preemptedByDelete && resource.id, entry.refuseBusy) ??
    entry.refuseDelete?.(world, resource)
  if (inUse !== undefined) return { refused: inUse }
  const operation = startDelete(world, { entry, resource, caller, parent, holds })
  if (operation.outcome?.status === 'Failed') return { refused: refuseFailed(operation) }
  return operation.endedAt === undefined ? { absent: false, operation } : { absent: false }
}

/** A resource's deletion holds what its writing holds. */
function holdsOf(world: World, resource: Resource, entry: ResourceType, caller: Caller): string[] {
  const { id, name } = resource
  const body = { properties: resource.properties }
  return entry.holds?.({ world, id, type: entry.type, name, apiVersion: '', caller, existing: resource, body }) ?? []
}

/** A group that is being deleted takes a second DELETE and answers it as the first. */
function runningDelete(world: World, { id }: Resource): Operation | undefined {
  return Object.values(world.operations).find(
    ({ kind, verb, target, endedAt }) =>
      kind === 'resource' && verb === 'DELETE' && endedAt === undefined && keyOf(target) === keyOf(id)
  )
}

/** A resource as a GET answers it, computed properties included. */
export function showResource(world: World, resource: Resource): Record<string, unknown> {
  return resourceBody(world, resource, resourceType(resource.type))
}

/**
 * Returns the resource as it would be after this PUT, without writing it: for a what-if. Without a change, the result
 * equals that of `showResource`. Tags are as requested: Resource Manager does not know which of them a provider drops.
 */
export function previewPut(world: World, put: PutRequest): Record<string, unknown> {
  const entry = resourceType(parseId(put.id).type)
  if (entry === undefined) return { ...put.body, id: put.id }
  const existing = findResource(world, put.id)
  const detailed = putOf(world, put, entry)
  const built = build(detailed, entry)
  const { tags } = put.body
  const shown = resourceBody(world, { ...built, ...(tags && { tags }), generation: existing?.generation ?? 1 }, entry)
  return entry.foresee?.(detailed, shown) ?? shown
}
