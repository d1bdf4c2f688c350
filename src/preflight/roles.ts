import { type ResourceId, subscriptionId } from '../arm/resource-id.ts'
import { type AzureReader, type Permission, permissionsAllow, readPermissions, roleGranting } from '../azure/index.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

/**
 * Returns a finding for each required action that the identity lacks at the subscription, with the role that grants it.
 */
export function checkRoles(azure: AzureReader, required: readonly string[]): Finding[] {
  return lackingOf(azure.permissions, required, subscriptionId(azure.subscriptionId))
}

/**
 * Returns the same findings as `checkRoles` for another scope, such as an externally owned resource in another
 * subscription.
 */
export function checkRolesAt(azure: AzureReader, required: readonly string[], scope: ResourceId): Promise<Finding[]> {
  return orNotEvaluated('not-authorized', scope, async () =>
    lackingOf(await readPermissions(azure, scope), required, scope)
  )
}

function lackingOf(permissions: readonly Permission[], required: readonly string[], scope: ResourceId): Finding[] {
  return required.filter(action => !permissionsAllow(permissions, action)).map(action => lacking(action, scope))
}

function lacking(action: string, scope: string): Finding {
  return {
    code: 'not-authorized',
    severity: 'error',
    subject: action,
    evidence: `The identity lacks this action at ${scope}.`,
    remedy: `Give the identity ${roleGranting(action)} at ${scope}. It can take up to ten minutes until the role is effective.`
  }
}
