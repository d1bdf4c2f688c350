import { deterministicGuid } from '../deterministic-ids.ts'
import { refuse } from '../errors.ts'
import { isWithin, keyOf, sameId } from '../resource-ids.ts'
import { tableOf } from '../tables.ts'
import type { Caller, Refusal, Resource, World } from '../world.ts'
import { conditionAllows, type RoleAssignmentAttributes } from './role-conditions.ts'
import { findRoleDefinition, permissionGrants, type RoleDefinition } from './role-definitions.ts'

export const ROLE_ASSIGNMENT = 'Microsoft.Authorization/roleAssignments'

/**
 * 403 AuthorizationFailed unless a role assignment of the caller at the scope or above grants the action. `attributes`
 * are those of the role assignment that is written or deleted: conditions look at them.
 */
export function refuseUnauthorized(
  world: World,
  caller: Caller,
  action: string,
  scope: string,
  attributes?: RoleAssignmentAttributes
): Refusal | undefined {
  const allowed = effectiveRoles(world, caller.objectId, scope).some(
    ({ role, condition }) => permissionGrants(role, action) && conditionAllows(condition, action, attributes)
  )
  return allowed ? undefined : refuse.notAuthorized(caller, action, scope)
}

/** The roles a principal has at a scope now: assignments still on their way to the checks are left out. */
export function effectiveRoles(
  world: World,
  principalId: string,
  scope: string
): { role: RoleDefinition; condition: string | undefined }[] {
  return roleAssignments(world).flatMap(assignment => {
    const { properties } = assignment
    if (!sameId(String(properties.principalId), principalId)) return []
    if (!isWithin(scope, String(properties.scope)) || effectiveFrom(world, assignment.id) > world.now) return []
    const role = findRoleDefinition(world, String(properties.roleDefinitionId))
    const condition = properties.condition as string | undefined
    return role === undefined ? [] : [{ role, condition }]
  })
}

export function roleAssignments(world: World): Resource[] {
  return Object.values(world.resources).filter(resource => resource.type === ROLE_ASSIGNMENT)
}

/** Instant from which an assignment counts; 0 for those the world began with. */
function effectiveFrom(world: World, assignmentId: string): number {
  return tableOf<number>(world, 'propagation')[keyOf(assignmentId)] ?? 0
}

const PROPAGATION_SECONDS = { shortest: 60, longest: 300 } as const

/** A new assignment reaches the checks after one to five minutes (Azure documents up to ten). */
export function startPropagation(world: World, assignmentId: string): void {
  const { shortest, longest } = PROPAGATION_SECONDS
  const share =
    Number.parseInt(deterministicGuid(world, 'propagation', keyOf(assignmentId), world.now).slice(0, 4), 16) / 0xffff
  tableOf<number>(world, 'propagation')[keyOf(assignmentId)] =
    world.now + Math.round((shortest + share * (longest - shortest)) * 1000)
}

/** The action of a verb on a type, as roles name it; groups stand below the subscription there. */
export function actionOf(type: string, verb: string): string {
  const named = sameId(type, 'Microsoft.Resources/resourceGroups')
    ? 'Microsoft.Resources/subscriptions/resourceGroups'
    : type
  return `${named}/${verb}`
}
