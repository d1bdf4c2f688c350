import { type ResourceId, subscriptionId } from '../arm/resource-id.ts'
import { type Azure, allows, effectivePermissions, roleGranting } from '../azure/index.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

/** Actions of the required list that the identity lacks at a scope, else the subscription, each with the role that grants it. */
export function checkRoles(
  azure: Azure,
  required: readonly string[],
  scope: ResourceId = subscriptionId(azure.subscriptionId)
): Promise<Finding[]> {
  return orNotEvaluated('not-authorized', scope, async () => {
    const permissions = await effectivePermissions(azure, scope)
    return required.filter(action => !allows(permissions, action)).map(action => lacking(action, scope))
  })
}

function lacking(action: string, scope: string): Finding {
  return {
    code: 'not-authorized',
    severity: 'error',
    subject: action,
    evidence: `The identity lacks this action at ${scope}.`,
    remedy: `Give the identity ${roleGranting(action)} at ${scope}; it takes up to ten minutes to be everywhere.`
  }
}
