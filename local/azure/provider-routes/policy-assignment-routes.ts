import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refuse } from '../errors.ts'
import type { ArmRequest, Route } from '../protocol/arm-request.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { POLICY_ASSIGNMENT, policyVersions } from '../providers/authorization/policy.ts'
import { isWithin, parseId } from '../resource-ids.ts'
import { findResource } from '../resources/resource-lookup.ts'
import { showResource } from '../resources/resources.ts'
import type { HttpResponse } from '../world.ts'

/**
 * Returns the assignments at a scope, above it and below it; `atScope()` leaves out those below ("Policy Assignments -
 * List For Resource Group").
 */
function listAssignments({ world, caller, http, match }: ArmRequest): HttpResponse {
  const scope = match[1] ?? ''
  const isGroup = /\/resourcegroups\/[^/]+$/i.test(scope)
  const refused =
    refuseUnauthorized(world, caller, `${POLICY_ASSIGNMENT}/read`, scope) ??
    (isGroup && findResource(world, scope) === undefined
      ? refuse.resourceGroupNotFound(parseId(scope).name)
      : undefined)
  if (refused !== undefined) return refusedResponse(refused)
  const isAtScope = /atScope\(\)/i.test(http.query.get('$filter') ?? '')
  const found = Object.values(world.resources).filter(({ id, type }) => {
    const at = parseId(id).scope
    return type === POLICY_ASSIGNMENT && (isWithin(scope, at) || (!isAtScope && isWithin(at, scope)))
  })
  return listResponse(
    http,
    found.map(assignment => showResource(world, assignment))
  )
}

export const policyAssignmentRoutes: readonly Route[] = forApiVersions(policyVersions, [
  {
    method: 'GET',
    path: /^(\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?)\/providers\/microsoft\.authorization\/policyassignments$/i,
    answer: listAssignments
  }
])
