import { nameGuid } from '../arm/name-guid.ts'
import { childId, type ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import type { IdentityName, Observed } from './types.ts'

/** Built-in roles that templates assign, by the ids of their definitions ("Azure built-in roles"). */
export const roleIds = {
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6',
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
} as const

export interface RoleGrant {
  readonly identity: IdentityName
  readonly role: keyof typeof roleIds
  readonly scope: ResourceId
  /** Symbol of the scope in the template, which the assignment waits for. */
  readonly scopeSymbol: string
}

/**
 * Role assignments, each named by scope, principal and role: an identity that is made anew under the same name is another
 * principal, and Azure refuses to change an assignment's (RoleAssignmentUpdateNotPermitted, mspnp/aks-baseline#13). With
 * the principal's type Azure does not look a new one up in the directory, where it may not have arrived.
 */
export function roleAssignments(
  baseline: Baseline,
  grants: readonly RoleGrant[],
  { principals }: Pick<Observed, 'principals'>
): Record<string, ArmResource> {
  return Object.fromEntries(
    grants.flatMap(grant => {
      const principalId = principals[grant.identity]
      return principalId === null ? [] : [[`${grant.identity}Role`, assignment(baseline, grant, principalId)]]
    })
  )
}

function assignment({ ids }: Baseline, { scope, scopeSymbol, role }: RoleGrant, principalId: string): ArmResource {
  return resource('Microsoft.Authorization/roleAssignments', {
    name: nameGuid(scope, principalId, roleIds[role]),
    scope,
    dependsOn: [scopeSymbol],
    properties: {
      roleDefinitionId: childId(ids.subscription, 'providers/Microsoft.Authorization/roleDefinitions', roleIds[role]),
      principalId,
      principalType: 'ServicePrincipal'
    }
  })
}
