import { actionOf, refuseUnauthorized } from '../authorization/authorization.ts'
import { refuseLocked } from '../authorization/management-locks.ts'
import { refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { resourceOperationHeaders } from '../protocol/operation-paths.ts'
import { listResponse } from '../protocol/paging.ts'
import { refusedResponse } from '../protocol/route-guards.ts'
import { groupOf, parseId } from '../resource-ids.ts'
import { isOn } from '../switches.ts'
import type { HttpResponse, PutBody, Refusal, Resource, ResourceType, World } from '../world.ts'
import { placesOf } from './put-checks.ts'
import { whileReading } from './resource-lookup.ts'
import { etagOf } from './resource-show.ts'
import { deleteResource, findResource, putResource, resourcesWithin, resourceType, showResource } from './resources.ts'

interface Found {
  readonly entry: ResourceType
  readonly resource: Resource
}

/** The resource a request is about, once its type, api-version and the caller's right to read it are settled. */
function open(request: ArmRequest, id: string, action = 'read'): Found | { readonly refused: Refusal } {
  const { world, caller, apiVersion } = request
  const { type, resourceGroup } = parseId(id)
  const entry = resourceType(type)
  if (entry === undefined) return { refused: unknownType(request, type) }
  const refused = refuseVersion(entry, apiVersion) ?? refuseUnauthorized(world, caller, `${entry.type}/${action}`, id)
  if (refused !== undefined) return { refused }
  const group = groupOf(id)
  if (group !== undefined && findResource(world, group) === undefined) {
    return { refused: refuse.resourceGroupNotFound(resourceGroup ?? '') }
  }
  const resource = findResource(world, id)
  return resource === undefined ? { refused: refuse.resourceNotFound(id) } : { entry, resource }
}

function unknownType({ world, apiVersion }: ArmRequest, type: string): Refusal {
  const namespace = type.split('/')[0] ?? ''
  const isKnown = world.namespaces[namespace.toLowerCase()] !== undefined
  return isKnown ? refuse.invalidType(type, apiVersion) : refuse.invalidNamespace(namespace)
}

function refuseVersion(entry: ResourceType, apiVersion: string): Refusal | undefined {
  if (entry.apiVersions.includes(apiVersion)) return undefined
  return refuse.noRegisteredProvider(entry.type, apiVersion, '', entry.apiVersions, placesOf(entry))
}

function read(request: ArmRequest): HttpResponse {
  const found = open(request, request.http.path)
  if ('refused' in found) return refusedResponse(found.refused)
  const etag = etagOf(request.world, found.resource)
  return jsonResponse(200, showResource(request.world, found.resource), etag === undefined ? {} : { ETag: etag })
}

function head(request: ArmRequest): HttpResponse {
  const found = open(request, request.http.path)
  return 'refused' in found ? { status: found.refused.status } : { status: 204 }
}

function put(request: ArmRequest): HttpResponse {
  if (typeof request.body !== 'object' || request.body === null) {
    return refusedResponse(refuse.invalidBody('The body is not a JSON object.'))
  }
  return refuseCondition(request) ?? write(request, request.body as PutBody)
}

/** Whether conditional headers count for a path: the Network provider ignores them but for private DNS, unless switched. */
function ignoresConditions(world: World, path: string): boolean {
  const isNetwork = /\/providers\/microsoft\.network\/(?!privatednszones\/)/i.test(path)
  return isNetwork && !isOn(world, 'network-honours-conditions')
}

/** `*` asks whether there is one at all, a value for that very state. Who may not write at all is told that instead. */
function refuseCondition({ world, http, caller }: ArmRequest): HttpResponse | undefined {
  if (ignoresConditions(world, http.path)) return undefined
  const present = findResource(world, http.path)
  const wanted = http.headers['if-match']
  const mustBeNew = http.headers['if-none-match'] === '*'
  const etag = present === undefined ? undefined : etagOf(world, present)
  const isOther =
    wanted !== undefined && (present === undefined || (wanted !== '*' && etag !== undefined && wanted !== etag))
  if (!isOther && !(mustBeNew && present !== undefined)) return undefined
  const action = actionOf(parseId(http.path).type, http.method === 'DELETE' ? 'delete' : 'write')
  return refusedResponse(refuseUnauthorized(world, caller, action, http.path) ?? refuse.preconditionFailed())
}

function write(request: ArmRequest, body: PutBody): HttpResponse {
  const { world, http, caller, apiVersion } = request
  const outcome = putResource(world, { id: http.path, apiVersion, body, caller })
  if (outcome.refused !== undefined) return refusedResponse(outcome.refused)
  const { resource, created, operation } = outcome
  const entry = resourceType(resource.type)
  const headers =
    operation === undefined || entry === undefined ? {} : resourceOperationHeaders(world, operation, entry, apiVersion)
  return jsonResponse(created ? 201 : 200, showResource(world, resource), headers)
}

/** A JSON merge patch; `tags` replaces all tags. */
function patch(request: ArmRequest): HttpResponse {
  const found = open(request, request.http.path, 'write')
  if ('refused' in found) return refusedResponse(found.refused)
  const failed = refuseCondition(request)
  if (failed !== undefined) return failed
  const { location, tags, sku, kind, zones, identity, properties } = found.resource
  const current = { location, tags, sku, kind, zones, identity, properties }
  const change = (request.body ?? {}) as PutBody
  const merged = merge(current, { ...change, ...(change.tags && { tags: undefined }) }) as PutBody
  return write(request, { ...merged, ...(change.tags && { tags: change.tags }) })
}

function merge(target: unknown, change: unknown): unknown {
  if (!isObject(change)) return change
  const base = isObject(target) ? target : {}
  const merged = { ...base }
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name]
    else if (value !== undefined) merged[name] = merge(base[name], value)
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function remove(request: ArmRequest): HttpResponse {
  const { world, http, caller, apiVersion } = request
  const entry = resourceType(parseId(http.path).type)
  if (entry === undefined) return refusedResponse(unknownType(request, parseId(http.path).type))
  const versionRefused = refuseVersion(entry, apiVersion)
  if (versionRefused !== undefined) return refusedResponse(versionRefused)
  const before = findResource(world, http.path)
  const failed = before === undefined ? undefined : refuseCondition(request)
  if (failed !== undefined) return failed
  const outcome = deleteResource(world, http.path, caller)
  if (outcome.refused !== undefined) return refusedResponse(outcome.refused)
  if (outcome.absent) return { status: 204 }
  const { operation } = outcome
  if (operation !== undefined)
    return { status: 202, headers: resourceOperationHeaders(world, operation, entry, apiVersion) }
  return before !== undefined && /^microsoft\.authorization\//i.test(entry.type)
    ? jsonResponse(200, showResource(world, before))
    : { status: 200 }
}

/** Resources of a type in a group, in the subscription, below a parent or on a resource. */
function list(request: ArmRequest): HttpResponse {
  const { world, http, caller, apiVersion } = request
  const [, container = '', last = ''] = /^(.*)\/([^/]+)$/.exec(http.path) ?? []
  const type = typeOfList(container, last)
  const entry = resourceType(type)
  if (entry === undefined) return refusedResponse(unknownType(request, type))
  const scope = /\/providers\/[^/]+$/i.test(container) ? container.replace(/\/providers\/[^/]+$/i, '') : container
  const refused =
    refuseVersion(entry, apiVersion) ??
    refuseUnauthorized(world, caller, `${entry.type}/read`, scope) ??
    refuseScope(request, scope)
  if (refused !== undefined) return refusedResponse(refused)
  const found = resourcesWithin(world, scope).filter(resource => resource.type === entry.type)
  return listResponse(
    http,
    whileReading(() => found.map(resource => showResource(world, resource)))
  )
}

function typeOfList(container: string, last: string): string {
  const direct = /\/providers\/([^/]+)$/i.exec(container)?.[1]
  return direct === undefined ? `${parseId(container).type}/${last}` : `${direct}/${last}`
}

function refuseScope({ world }: ArmRequest, scope: string): Refusal | undefined {
  const group = groupOf(scope)
  if (group !== undefined && findResource(world, group) === undefined) {
    return refuse.resourceGroupNotFound(parseId(group).name)
  }
  if (!/\/providers\//i.test(scope) || findResource(world, scope) !== undefined) return undefined
  return refuse.resourceNotFound(scope)
}

/** POST `<id>/<action>`: one the provider offers, for callers with the right to it, and not under a ReadOnly lock. */
function act(request: ArmRequest): HttpResponse {
  const [, id = '', name = ''] = /^(.*)\/([^/]+)$/.exec(request.http.path) ?? []
  const found = open(request, id, `${name}/action`)
  if ('refused' in found) return refusedResponse(found.refused)
  const action = found.entry.actions?.[name.toLowerCase()]
  if (action === undefined)
    return refusedResponse(refuse.invalidType(`${found.entry.type}/${name}`, request.apiVersion))
  const locked = refuseLocked(request.world, id, 'write')
  return locked === undefined ? action(request.world, found.resource, request.body, request) : refusedResponse(locked)
}

const RESOURCE = /^\/subscriptions\/.*\/providers\/[^/]+(\/[^/]+\/[^/]+)+$/i
const COLLECTION = /^\/subscriptions\/.*\/providers\/[^/]+\/[^/]+(\/[^/]+\/[^/]+)*$/i

/** Any resource of any type the providers offer. */
export const resourceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: RESOURCE,
    answer: request => (isCollection(request.http.path) ? list(request) : read(request))
  },
  { method: 'GET', path: COLLECTION, answer: list },
  { method: 'HEAD', path: RESOURCE, answer: head },
  { method: 'PUT', path: RESOURCE, answer: put },
  { method: 'PATCH', path: RESOURCE, answer: patch },
  { method: 'DELETE', path: RESOURCE, answer: remove },
  { method: 'POST', path: COLLECTION, answer: act }
]

/** After the last `/providers/<namespace>` a resource has pairs of type and name, a collection one segment more. */
function isCollection(path: string): boolean {
  const tail = path.slice(path.toLowerCase().lastIndexOf('/providers/') + '/providers/'.length)
  return tail.split('/').length % 2 === 0
}
