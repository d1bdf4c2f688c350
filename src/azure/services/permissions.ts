import type { ResourceId } from '../../arm/resource-id.ts'
import { actionMatches } from '../roles.ts'
import type { Azure } from '../types.ts'

/** What one role assignment gives the caller; an action is granted by `actions` and taken away by `notActions` of the same entry. */
export interface Permission {
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
}

/** The caller's own effective permissions at a scope. Conditions on role assignments do not show in them. */
export async function effectivePermissions(azure: Azure, scope: ResourceId): Promise<Permission[]> {
  const found: Permission[] = []
  const path = `${scope}/providers/Microsoft.Authorization/permissions`
  for await (const entry of azure.list<Partial<Permission>>(path, 'Microsoft.Authorization/permissions')) {
    found.push({ actions: entry.actions ?? [], notActions: entry.notActions ?? [] })
  }
  return found
}

/** Roles add up: one entry that grants the action is enough, whatever another excludes. */
export function allows(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some(pattern => actionMatches(pattern, action)) &&
      !notActions.some(pattern => actionMatches(pattern, action))
  )
}
