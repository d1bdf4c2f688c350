import { type ResourceId, subscriptionId } from '../arm/resource-id.ts'
import { type AzureReader, grantAdvice, type Permission, permissionsAllow, readPermissions } from '../azure/index.ts'
import { Failure } from '../runtime/failure.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'
import { type ApplyIdentity, applyIdentityText } from './rights/apply-identity.ts'

/**
 * Returns a finding for each required action that the identity lacks at the subscription, with the role that grants it.
 */
export function checkRoles(azure: AzureReader, required: readonly string[]): Finding[] {
  return lackingOf(azure.permissions, required, { azure, scope: subscriptionId(azure.subscriptionId) })
}

/**
 * Returns the same findings as `checkRoles` for another scope, such as an externally owned resource in another
 * subscription. An identity that may not even read its permissions there has no Reader, which every externally owned
 * resource needs. That is an error too, because the run would write other resources first.
 */
export function checkRolesAt(azure: AzureReader, required: readonly string[], scope: ResourceId): Promise<Finding[]> {
  return orNotEvaluated('not-authorized', scope, async () => {
    try {
      return lackingOf(await readPermissions(azure, scope), required, { azure, scope })
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'not-authorized') throw error
      return [unreadable(azure, required, scope)]
    }
  })
}

function unreadable(azure: AzureReader, required: readonly string[], scope: ResourceId): Finding {
  const { subscriptionId: subscription, principalId } = azure
  const grants = [['*/read'], required].map(actions => grantAdvice({ actions, scope, subscription, principalId }))
  return {
    code: 'not-authorized',
    severity: 'error',
    subject: scope,
    evidence: `The identity may not read its permissions here, so it has no Reader. It needs ${required.join(', ')} too.`,
    remedy: grants.join(' ')
  }
}

/** Place and owner of permissions that are checked. */
export interface CheckedIdentity {
  readonly azure: Pick<AzureReader, 'subscriptionId' | 'principalId'>
  readonly scope: ResourceId
  /** Identity other than the caller. */
  readonly identity?: ApplyIdentity
}

/** Returns a finding for each required action that permissions do not allow, with the narrowest grant. */
export function lackingOf(
  permissions: readonly Permission[],
  required: readonly string[],
  checked: CheckedIdentity
): Finding[] {
  return required.filter(action => !permissionsAllow(permissions, action)).map(action => lacking(action, checked))
}

function lacking(action: string, { azure, scope, identity }: CheckedIdentity): Finding {
  const who = identity === undefined ? 'identity' : applyIdentityText(identity)
  const principalId = identity?.principalId ?? azure.principalId
  return {
    code: 'not-authorized',
    severity: 'error',
    subject: action,
    evidence: `The ${who} lacks this action at ${scope}.`,
    remedy: grantAdvice({ actions: [action], scope, subscription: azure.subscriptionId, principalId })
  }
}
