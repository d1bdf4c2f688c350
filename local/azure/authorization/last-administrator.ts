import { refusal } from '../errors.ts'
import { keyOf, parseId, sameId } from '../resource-ids.ts'
import type { Refusal, Resource, World } from '../world.ts'
import { roleAssignments } from './authorization.ts'
import { findRoleDefinition } from './role-definitions.ts'

/** Roles that can assign roles ("Troubleshoot Azure RBAC", symptom of the last Owner). */
const ADMINISTRATORS = ['Owner', 'User Access Administrator']

/** Returns the refusal to delete the last assignment of a subscription whose principal can assign roles. */
export function refuseLastAdministrator(world: World, assignment: Resource): Refusal | undefined {
  const { scope } = parseId(assignment.id)
  if (!/^\/subscriptions\/[^/]+$/.test(keyOf(scope)) || !isAdministrator(world, assignment)) return undefined
  const others = roleAssignments(world).filter(
    each => !sameId(each.id, assignment.id) && sameId(parseId(each.id).scope, scope) && isAdministrator(world, each)
  )
  if (others.length > 0) return undefined
  // Verbatim: hashicorp/terraform-provider-azurerm#26122
  return refusal(412, 'CannotDeleteLastRbacAdminAssignment', 'Cannot delete the last RBAC admin assignment')
}

function isAdministrator(world: World, { properties }: Resource): boolean {
  return ADMINISTRATORS.includes(findRoleDefinition(world, String(properties.roleDefinitionId))?.roleName ?? '')
}
