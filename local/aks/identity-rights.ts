import { effectiveRoles } from '../azure/authorization/authorization.ts'
import { permissionGrants } from '../azure/authorization/role-definitions.ts'
import { findResource } from '../azure/resources/resource-lookup.ts'
import type { World } from '../azure/world.ts'

/** Action that an identity needs at a subnet before it puts nodes or load balancers into the subnet. */
export const JOIN = 'Microsoft.Network/virtualNetworks/subnets/join/action'

/** Returns whether an identity may perform an action at a scope now. An assignment counts once it has taken effect. */
export function mayDo(world: World, identityId: string, action: string, scope: string): boolean {
  const principal = findResource(world, identityId)?.properties.principalId
  return effectiveRoles(world, String(principal), scope).some(({ role }) => permissionGrants(role, action))
}
