import { refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { isWithin, sameId } from '../resource-ids.ts'
import { showResource } from '../resources/resources.ts'
import type { HttpResponse } from '../world.ts'
import { effectiveRoles, refuseUnauthorized, roleAssignments } from './authorization.ts'
import {
  builtInRoles,
  customRoles,
  findRoleDefinition,
  ROLE_DEFINITION,
  showRoleDefinition
} from './role-definitions.ts'

function scopeOf({ match }: ArmRequest): string {
  return match[1] === '' || match[1] === undefined ? '/' : match[1]
}

/** What the caller may do at a scope, a row for each role; conditions are not part of the answer. */
function listPermissions(request: ArmRequest): HttpResponse {
  const { world, caller, http } = request
  const rows = effectiveRoles(world, caller.objectId, scopeOf(request)).map(({ role }) => ({
    actions: role.actions,
    notActions: role.notActions,
    dataActions: role.dataActions ?? [],
    notDataActions: role.notDataActions ?? []
  }))
  return listResponse(http, rows)
}

/** Assignments that bear on a scope: at it, above it and below it; `atScope()` leaves out those below. */
function listAssignments(request: ArmRequest): HttpResponse {
  const { world, caller, http } = request
  const scope = scopeOf(request)
  const refused = refuseUnauthorized(world, caller, 'Microsoft.Authorization/roleAssignments/read', scope)
  if (refused !== undefined) return refusedResponse(refused)
  const filter = http.query.get('$filter') ?? ''
  const principal = /(?:principalId eq|assignedTo\()\s*'([^']+)'/i.exec(filter)?.[1]
  const found = roleAssignments(world).filter(({ properties }) => {
    const at = String(properties.scope)
    const bears = isWithin(scope, at) || (!/atScope\(\)/i.test(filter) && isWithin(at, scope))
    return bears && (principal === undefined || sameId(String(properties.principalId), principal))
  })
  return listResponse(
    http,
    found.map(assignment => showResource(world, assignment))
  )
}

function listDefinitions(request: ArmRequest): HttpResponse {
  const { world, caller, http } = request
  const refused = refuseUnauthorized(world, caller, `${ROLE_DEFINITION}/read`, scopeOf(request))
  if (refused !== undefined) return refusedResponse(refused)
  const wanted = /roleName eq '([^']+)'/i.exec(http.query.get('$filter') ?? '')?.[1]
  const found = [...builtInRoles, ...customRoles(world)].filter(
    role => wanted === undefined || role.roleName === wanted
  )
  return listResponse(
    http,
    found.map(role => showRoleDefinition(world, role))
  )
}

function readDefinition(request: ArmRequest): HttpResponse {
  const { world, caller, match } = request
  const refused = refuseUnauthorized(world, caller, `${ROLE_DEFINITION}/read`, scopeOf(request))
  if (refused !== undefined) return refusedResponse(refused)
  const role = findRoleDefinition(world, match[2] ?? '')
  return role === undefined
    ? refusedResponse(refuse.resourceNotFound(request.http.path))
    : jsonResponse(200, showRoleDefinition(world, role))
}

const VERSIONS = ['2022-04-01', '2018-01-01-preview', '2015-07-01']

export const authorizationRoutes: readonly Route[] = forApiVersions(VERSIONS, [
  { method: 'GET', path: /^(.*)\/providers\/microsoft\.authorization\/permissions$/i, answer: listPermissions },
  { method: 'GET', path: /^(.*)\/providers\/microsoft\.authorization\/roleassignments$/i, answer: listAssignments },
  { method: 'GET', path: /^(.*)\/providers\/microsoft\.authorization\/roledefinitions$/i, answer: listDefinitions },
  {
    method: 'GET',
    path: /^(.*)\/providers\/microsoft\.authorization\/roledefinitions\/([^/]+)$/i,
    answer: readDefinition
  }
])
