import { grantAdvice } from '../grant-advice.ts'
import type { ArmError } from '../types.ts'
import { complyOrAskForExemption } from './policy-remedy.ts'
import { PROPAGATION } from './retry-schedules.ts'
import type { LeafCode, Occurrence } from './types.ts'

const DENIED = /perform action '([^']+)' over scope '([^']+)'/
const LINKED = /perform action\(s\) '([^']+)' on the linked scope\(s\) '([^']+)'/

const PRINCIPAL = /with object id '([^']+)'/

const GRANT =
  'Give the identity exactly the action in the message. In the subscription of the set-up, deploy the set-up of this release again. Elsewhere, ask the owner of the scope for a custom role with this action only.'
const STILL_MISSING = 'The role is still missing after 14 minutes. Check in the portal (Access control) that'

/** Codes about roles, policies, locks and the subscription itself. */
export const accessCodes: readonly LeafCode[] = [
  {
    code: 'AuthorizationFailed',
    reason: 'not-authorized',
    remedy: { general: GRANT, of: ({ message }, seen) => grant(message, DENIED, seen) },
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'LinkedAuthorizationFailed',
    retry: PROPAGATION,
    reason: 'not-authorized',
    remedy: { general: GRANT, of: ({ message }, seen) => grant(message, LINKED, seen) },
    source: 'Resolve the LinkedAuthorizationFailed error; Azure/OpenShift#41'
  },
  {
    code: 'DenyAssignmentAuthorizationFailed',
    reason: 'not-authorized',
    remedy:
      'A deny assignment forbids this operation, and no role overrides a deny assignment. Delete the deny assignment, or exclude the identity from it.',
    source: 'Understand Azure deny assignments'
  },
  {
    code: 'PrincipalNotFound',
    retry: PROPAGATION,
    remedy:
      'Entra still does not know the principal after 14 minutes. Check that the identity exists, and that each group id in `access` belongs to this tenant. Then run again.',
    source: 'Troubleshoot Azure RBAC; Azure/avdaccelerator#76'
  },
  {
    code: 'CustomKubeletIdentityMissingPermissionError',
    retry: PROPAGATION,
    reason: 'not-authorized',
    remedy: `${STILL_MISSING} the cluster identity has "Managed Identity Operator" on the kubelet identity. Then run again.`,
    source: 'Use a managed identity in Azure Kubernetes Service (AKS); pulumi/pulumi-azure-native#2020'
  },
  {
    code: /^CustomPrivateDNSZoneMissingPermissions?Error$/i,
    retry: PROPAGATION,
    reason: 'not-authorized',
    remedy: `${STILL_MISSING} the cluster identity has "Private DNS Zone Contributor" on the private DNS zone of the API server. Then run again.`,
    source: 'Troubleshoot the CustomPrivateDNSZoneMissingPermissionError error code'
  },
  {
    code: /^ApplicationGatewayKeyVaultSecret(Exception|AccessDenied)$/i,
    retry: PROPAGATION,
    remedy:
      'The gateway cannot read its certificate. Check that the identity of the gateway has "Key Vault Secrets User" on the key vault, and that the secret exists and is enabled. Then run again.',
    source: 'mspnp/aks-baseline#262; mspnp/aks-baseline#392; MicrosoftDocs/azure-docs#33157'
  },
  {
    // An event subscription delivers events with a managed identity. The role assignment of this identity is new
    // (aka.ms/egmsivalidation).
    code: 'Managed Identity Authorization Error',
    retry: PROPAGATION,
    reason: 'not-authorized',
    remedy: `${STILL_MISSING} the identity of the event topic may send to the queue. Then run again.`,
    source: 'aka.ms/egmsivalidation'
  },
  {
    // When a backup instance is written, Azure Backup checks the roles of vault, extension and cluster; each missing
    // role has its own code.
    code: /^UserError\w*MissingPermission/i,
    retry: PROPAGATION,
    reason: 'not-authorized',
    remedy: `${STILL_MISSING} the identities of backup vault, extension and cluster have the roles that the page "AKS backup prerequisites" lists. Then run again.`,
    source: 'AKS backup prerequisites; MicrosoftDocs/azure-docs#70663'
  },
  {
    code: 'RequestDisallowedByPolicy',
    reason: 'policy-denied',
    remedy: {
      general:
        'Change the configuration to comply with the policy that the message names, or ask its owner for an exemption (az policy exemption create).',
      of: complyOrAskForExemption
    },
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'ScopeLocked',
    reason: 'locked',
    remedy: 'A management lock forbids this operation. Delete the lock, run again, then create the lock again.',
    source: 'Lock Azure resources to protect your infrastructure'
  },
  {
    code: 'SubscriptionNotFound',
    reason: 'not-authorized',
    remedy:
      'Check the subscription in the message: it comes from the input subscription-id, or from a resource id in the configuration. Assign to the identity at least "Reader" there: Azure hides a subscription from identities that may not read it.',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'ReadOnlyDisabledSubscription',
    reason: 'azure-refused',
    remedy:
      'The subscription is disabled and therefore read-only. Ask the owner of the subscription to pay the bill or to reactivate the subscription in the portal (Subscriptions). Then run again.',
    source: 'Reactivate a disabled Azure subscription'
  },
  {
    code: 'InvalidAuthenticationTokenTenant',
    reason: 'azure-refused',
    remedy: 'The subscription does not belong to the tenant in tenant-id. Correct tenant-id or subscription-id.',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: /^(MissingSubscriptionRegistration|SubscriptionNotRegistered)$/i,
    reason: 'provider-not-registered',
    remedy: { general: 'Register the provider: az provider register --namespace NAME.', of: registerProvider },
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'RoleAssignmentLimitExceeded',
    reason: 'quota-exceeded',
    remedy:
      'The subscription has reached its limit of role assignments, which cannot be raised. Delete unused role assignments (those of deleted identities appear as "Identity not found"), then run again.',
    source: 'Troubleshoot Azure RBAC'
  }
]

function grant(message: string, pattern: RegExp, { subscription }: Occurrence): string {
  const [, actions, scopes] = pattern.exec(message) ?? []
  if (actions === undefined || scopes === undefined) return GRANT
  const principalId = PRINCIPAL.exec(message)?.[1]
  const lines = byScope(listOf(actions), listOf(scopes)).map(
    ([scope, missing]) =>
      `The identity lacks ${missing.join(', ')} on ${scope}. ${grantAdvice({ actions: missing, scope, subscription, principalId })}`
  )
  return lines.join(' ')
}

function listOf(text: string): string[] {
  return text.split(',').map(one => one.trim())
}

/** Returns the actions by scope. A message names one scope, or the scope of each action in the same order. */
function byScope(actions: readonly string[], scopes: readonly string[]): [string, string[]][] {
  const found = new Map<string, string[]>()
  for (const [i, action] of actions.entries()) {
    const scope = scopes[i] ?? scopes[0] ?? ''
    const before = found.get(scope) ?? []
    found.set(scope, before.includes(action) ? before : [...before, action])
  }
  return [...found]
}

function registerProvider({ target, message }: ArmError): string {
  const named = target?.startsWith('/') === true ? undefined : target
  const namespace = named ?? /namespace '([^']+)'/.exec(message)?.[1] ?? 'NAME'
  return `Register the provider: az provider register --namespace ${namespace}.`
}
