import { subscriptionId } from '../../arm/resource-id.ts'
import { actionMatches } from '../roles.ts'
import type { Azure, Permission } from '../types.ts'

/** Reads the caller's own permissions at the subscription. */
export async function readPermissions(azure: Pick<Azure, 'list'>, subscription: string): Promise<Permission[]> {
  const found: Permission[] = []
  const path = `${subscriptionId(subscription)}/providers/Microsoft.Authorization/permissions`
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
