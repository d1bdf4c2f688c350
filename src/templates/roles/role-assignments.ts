import { nameGuid } from '../../arm/name-guid.ts'
import { childId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { grantableRoles, type Role } from '../../arm/role-table.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import type { AwaitedResource, IdentityName, LiveState } from '../types.ts'

const TYPE = 'Microsoft.Authorization/roleAssignments'

export interface RoleGrant {
  readonly identity: IdentityName
  readonly role: keyof typeof grantableRoles
  /** Scope that exists before the assignment's stack is written. */
  readonly scope: ResourceId
}

/**
 * Returns the role assignments whose principals are known. Each assignment is named by scope, principal and role. An
 * identity that is recreated under the same name is a different principal, and Azure refuses to change the principal of
 * an assignment (RoleAssignmentUpdateNotPermitted, mspnp/aks-baseline#13). Each assignment contains the type of its
 * principal. Otherwise, Azure would look up the principal in the directory, which may not know a new principal yet.
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

/** Returns the assignment of a role at a scope to one identity or Entra group. */
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

/**
 * Returns each role assignment for the plan. `actual` is null until the principal is known, because the name contains
 * the principal.
 */
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
