import { roleAssignments } from '../../../local/azure/authorization/authorization.ts'
import {
  findRoleDefinition,
  type Permission,
  ROLE_DEFINITION
} from '../../../local/azure/authorization/role-definitions.ts'
import type { World } from '../../../local/azure/world.ts'
import { applicationOf } from '../local/azure/kit.ts'

/**
 * Takes one right from an identity. Each role that the set-up gave the identity is replaced by a custom role that
 * grants the same rights except this one.
 */
export function removeRight(world: World, identity: string, action: string): void {
  for (const { properties } of assignmentsOf(world, identity)) {
    const role = findRoleDefinition(world, String(properties.roleDefinitionId))
    if (role === undefined) throw new Error(`unknown role ${properties.roleDefinitionId}`)
    const { actions, notActions, name } = role
    properties.roleDefinitionId = addRole(world, `less-${name}`, { actions, notActions: [...notActions, action] })
  }
}

/** Takes all rights from an identity, except these. */
export function grantOnly(world: World, identity: string, actions: readonly string[]): void {
  const role = addRole(world, `only-${identity}`, { actions, notActions: [] })
  for (const { properties } of assignmentsOf(world, identity)) properties.roleDefinitionId = role
}

function assignmentsOf(world: World, identity: string) {
  const { objectId } = applicationOf(world, identity)
  return roleAssignments(world).filter(({ properties }) => properties.principalId === objectId)
}

/** Adds a custom role and returns its id. */
function addRole(world: World, name: string, permission: Permission): string {
  const id = `/subscriptions/${world.subscriptionId}/providers/${ROLE_DEFINITION}/${name}`
  const properties = { roleName: name, permissions: [permission] }
  world.resources[id.toLowerCase()] = { id, type: ROLE_DEFINITION, name, generation: 1, createdAt: 0, properties }
  return id
}
