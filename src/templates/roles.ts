import { nameGuid } from '../arm/name-guid.ts'
import { childId, type ResourceId, resourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import { grantableRoles, type Role } from './role-table.ts'
import type { AwaitedResource, IdentityName, LiveState } from './types.ts'

const TYPE = 'Microsoft.Authorization/roleAssignments'

export interface RoleGrant {
  readonly identity: IdentityName
  readonly role: keyof typeof grantableRoles
  /** There already: an assignment's stack comes after it. */
  readonly scope: ResourceId
}

/**
 * Role assignments, each named by scope, principal and role: an identity that is made anew under the same name is another
 * principal, and Azure refuses to change an assignment's (RoleAssignmentUpdateNotPermitted, mspnp/aks-baseline#13). With
 * the principal's type Azure does not look a new one up in the directory, where it may not have arrived.
 */
export function roleAssignments(
  baseline: Baseline,
  grants: readonly RoleGrant[],
  { principals }: Pick<LiveState, 'principals'>
): Record<string, ArmResource> {
  return Object.fromEntries(
    grants.flatMap(grant => {
      const principalId = principals[grant.identity]
      return principalId == null ? [] : [[`${grant.identity}Role`, assignment(baseline, grant, principalId)]]
    })
  )
}

function assignment(baseline: Baseline, { scope, role }: RoleGrant, principalId: string): ArmResource {
  const holder = { principalId, principalType: 'ServicePrincipal' } as const
  return roleAssignment(baseline, scope, grantableRoles[role], holder)
}

export interface RoleHolder {
  readonly principalId: string
  readonly principalType: 'ServicePrincipal' | 'Group'
}

/** A role on a scope for one identity or group. */
export function roleAssignment({ ids }: Baseline, scope: ResourceId, { id }: Role, holder: RoleHolder): ArmResource {
  return resource(TYPE, {
    name: nameGuid(scope, holder.principalId, id),
    scope,
    properties: {
      roleDefinitionId: childId(ids.subscription, 'providers/Microsoft.Authorization/roleDefinitions', id),
      ...holder
    }
  })
}

/** For the plan: each assignment, whether its name is known yet or not. */
export function awaitedAssignments(
  grants: readonly RoleGrant[],
  { principals }: Pick<LiveState, 'principals'>
): AwaitedResource[] {
  return grants.map(({ identity, role, scope }) => {
    const { id } = grantableRoles[role]
    const principalId = principals[identity]
    return {
      placeholder: resourceId(scope, TYPE, nameGuid(scope, identity, id)),
      actual: principalId == null ? null : resourceId(scope, TYPE, nameGuid(scope, principalId, id))
    }
  })
}
