import type { ResourceId } from '../../arm/resource-id.ts'
import { actionMatches } from '../role-actions.ts'
import type { Azure, Permission } from '../types.ts'

/** Returns the caller's effective permissions at a scope. */
export async function readPermissions(azure: Pick<Azure, 'list'>, scope: ResourceId): Promise<Permission[]> {
  const found: Permission[] = []
  const path = `${scope}/providers/Microsoft.Authorization/permissions`
  for await (const entry of azure.list<Partial<Permission>>(path, 'Microsoft.Authorization/permissions')) {
    found.push({ actions: entry.actions ?? [], notActions: entry.notActions ?? [] })
  }
  return found
}

/**
 * Returns whether permissions grant an action. The permissions of several roles add up: one entry that grants the
 * action is enough, even if another entry excludes the action.
 */
export function permissionsAllow(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some(pattern => actionMatches(pattern, action)) &&
      !notActions.some(pattern => actionMatches(pattern, action))
  )
}
