import { subscriptionId } from '../arm/resource-id.ts'
import { type Azure, allows, roleGranting } from '../azure/index.ts'
import type { Finding } from './finding.ts'

/** Actions of the required list that the identity lacks at the subscription, each with the role that grants it. */
export function checkRoles(azure: Azure, required: readonly string[]): Finding[] {
  const scope = subscriptionId(azure.subscriptionId)
  return required.filter(action => !allows(azure.permissions, action)).map(action => lacking(action, scope))
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
