import { refuseUnauthorized } from '../authorization/authorization.ts'
import { notSupported } from '../deployments/deployment-start.ts'
import { refusal, refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { operationHeaders } from '../protocol/operations.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { RESOURCE_GROUP, resourceGroups } from '../providers/resource-groups.ts'
import { groupId, groupOf, parseId } from '../resource-ids.ts'
import { subscriptionOfPath, subscriptionScope } from '../subscriptions.ts'
import type { HttpResponse, PutBody, Refusal, Resource, World } from '../world.ts'
import { whileReading } from './resource-lookup.ts'
import { deleteResource, findResource, putResource, resourcesWithin, showResource } from './resources.ts'

function idOf({ world, http, match }: ArmRequest): string {
  const { subscriptionId } = subscriptionOfPath(world, http.path) ?? world
  return groupId(subscriptionId, decodeURIComponent(match[1] ?? ''))
}

function put(request: ArmRequest): HttpResponse {
  const { world, caller, apiVersion } = request
  const body = (request.body ?? {}) as PutBody
  const outcome = putResource(world, { id: idOf(request), apiVersion, body, caller })
  if (outcome.refused !== undefined) return refusedResponse(outcome.refused)
  return jsonResponse(outcome.created ? 201 : 200, showResource(world, outcome.resource))
}

function readable(request: ArmRequest, answer: (group: Resource) => HttpResponse): HttpResponse {
  const { world, caller } = request
  const id = idOf(request)
  const refused = refuseUnauthorized(world, caller, 'Microsoft.Resources/subscriptions/resourceGroups/read', id)
  if (refused !== undefined) return refusedResponse(refused)
  const group = findResource(world, id)
  return group === undefined ? refusedResponse(refuse.resourceGroupNotFound(parseId(id).name)) : answer(group)
}

function patch(request: ArmRequest): HttpResponse {
  const { tags } = (request.body ?? {}) as PutBody
  return readable(request, group => {
    const body: PutBody = {
      ...(group.location && { location: group.location }),
      ...((tags ?? group.tags) && { tags: tags ?? group.tags ?? {} })
    }
    return put({ ...request, body })
  })
}

/** Takes as long as its slowest resource; the Location address answers 200 when all is gone. */
function remove(request: ArmRequest): HttpResponse {
  const { world, caller, apiVersion } = request
  const id = idOf(request)
  const outcome = deleteResource(world, id, caller)
  if (outcome.refused !== undefined) return refusedResponse(outcome.refused)
  if (outcome.absent) return refusedResponse(refuse.resourceGroupNotFound(parseId(id).name))
  if (outcome.operation === undefined) return { status: 200 }
  const result = `/subscriptions/${world.subscriptionId}/operationresults/${outcome.operation.id}`
  outcome.operation.data.poll = { result: { status: 200 }, retryAfter: [15] }
  return { status: 202, headers: operationHeaders(world, outcome.operation, { result }, apiVersion) }
}

function list(request: ArmRequest): HttpResponse {
  const { world, caller, http } = request
  const scope = subscriptionScope(world, http.path)
  const refused = refuseUnauthorized(world, caller, 'Microsoft.Resources/subscriptions/resourceGroups/read', scope)
  if (refused !== undefined) return refusedResponse(refused)
  const groups = resourcesWithin(world, scope).filter(({ type }) => type === RESOURCE_GROUP)
  return listResponse(
    http,
    groups.map(group => showResource(world, group))
  )
}

/** Returns the properties that a list of resources shows on request ("Resources - List By Resource Group", `$expand`). */
const EXPANDABLE = ['createdTime', 'changedTime', 'provisioningState']

/**
 * Resources in one page of a list of contents. Azure's pages hold 1000; an environment has about a hundred resources, so
 * that this list still has pages and does not cost dozens of requests.
 */
const CONTENTS_PAGE = 25

/** Tracked resources of a group or of the subscription, without their properties. */
function listContents(request: ArmRequest): HttpResponse {
  const { world, caller, http } = request
  const scope = groupOf(http.path) ?? subscriptionScope(world, http.path)
  const refused = refuseUnauthorized(world, caller, 'Microsoft.Resources/subscriptions/resources/read', scope)
  if (refused !== undefined) return refusedResponse(refused)
  if (groupOf(http.path) !== undefined && findResource(world, scope) === undefined) {
    return refusedResponse(refuse.resourceGroupNotFound(parseId(scope).name))
  }
  const expanded = (http.query.get('$expand') ?? '').split(',').filter(name => name !== '')
  const unknown = expanded.find(name => !['createdTime', 'provisioningState'].includes(name))
  if (unknown !== undefined) return refusedResponse(refuseExpansion(unknown))
  const wanted = /resourceType eq '([^']+)'/i.exec(http.query.get('$filter') ?? '')?.[1]?.toLowerCase()
  const found = resourcesWithin(world, scope)
    .filter(({ type, location }) => type !== RESOURCE_GROUP && location !== undefined)
    .filter(({ type }) => wanted === undefined || type.toLowerCase() === wanted)
  return listResponse(
    http,
    whileReading(() =>
      found.map(resource => ({ ...withoutProperties(resource), ...expansions(world, resource, expanded) }))
    ),
    CONTENTS_PAGE
  )
}

function refuseExpansion(name: string): Refusal {
  return EXPANDABLE.includes(name)
    ? notSupported(`$expand=${name} in a list of resources`)
    : refusal(400, 'InvalidExpandQueryParameter', `The value '${name}' of the query parameter $expand is not valid.`)
}

/** A type without a state of its own is listed as Succeeded. */
function expansions(world: World, resource: Resource, names: readonly string[]): Record<string, unknown> {
  if (names.length === 0) return {}
  const { properties } = showResource(world, resource) as { properties?: { provisioningState?: string } }
  const values: Record<string, unknown> = {
    createdTime: new Date(resource.createdAt).toISOString(),
    provisioningState: properties?.provisioningState ?? 'Succeeded'
  }
  return Object.fromEntries(names.map(name => [name, values[name]]))
}

function withoutProperties({ id, name, type, location, tags, sku, kind, zones, identity }: Resource) {
  return { id, name, type, location, tags, sku, kind, zones, identity }
}

const GROUP = /^\/subscriptions\/[^/]+\/resourcegroups\/([^/]+)$/i

export const groupRoutes: readonly Route[] = forApiVersions(resourceGroups.apiVersions, [
  { method: 'PUT', path: GROUP, answer: put },
  {
    method: 'GET',
    path: GROUP,
    answer: request => readable(request, group => jsonResponse(200, showResource(request.world, group)))
  },
  { method: 'HEAD', path: GROUP, answer: request => readable(request, () => ({ status: 204 })) },
  { method: 'PATCH', path: GROUP, answer: patch },
  { method: 'DELETE', path: GROUP, answer: remove },
  { method: 'GET', path: /^\/subscriptions\/[^/]+\/resourcegroups$/i, answer: list },
  { method: 'GET', path: /^\/subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?\/resources$/i, answer: listContents }
])
