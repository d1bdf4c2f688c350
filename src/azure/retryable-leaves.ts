import type { LeafError } from '../runtime/failure.ts'

/** How often a stack is written again when a run of it failed for passing reasons only. */
export const MAX_REPUTS = 3

const LONGEST_WAIT = 10 * 60

/** A new role assignment is everywhere after ten minutes at most (Troubleshoot Azure RBAC): 2 + 4 + 8 minutes cover it. */
const PROPAGATION = { waitSeconds: 120, because: 'a new identity or role assignment has not reached every service yet' }
const CONTENTION = { waitSeconds: 30, because: 'another operation works on the same network' }

/**
 * Leaf codes of a failed deployment that pass by themselves, though no retry of a request helps: the deployment has
 * ended and must be started again. `waitSeconds` is the first wait; it doubles. Sources: mspnp/aks-baseline#13, #198,
 * #262, #392; Azure/bicep#5132; terraform-provider-azurerm#19843.
 */
export const retryableLeaves: Readonly<Record<string, { readonly waitSeconds: number; readonly because: string }>> = {
  PrincipalNotFound: PROPAGATION,
  LinkedAuthorizationFailed: PROPAGATION,
  CustomKubeletIdentityMissingPermissionError: PROPAGATION,
  CustomPrivateDNSZoneMissingPermissionError: PROPAGATION,
  ApplicationGatewayKeyVaultSecretException: PROPAGATION,
  // An event subscription delivers with an identity whose role is new (aka.ms/egmsivalidation).
  'Managed Identity Authorization Error': PROPAGATION,
  AnotherOperationInProgress: CONTENTION,
  ReferencedResourceNotProvisioned: CONTENTION,
  RetryableError: CONTENTION,
  FirewallPolicyUpdateFailed: { waitSeconds: 60, because: 'the firewall was still taking an earlier change' }
}

/**
 * Azure Backup checks the roles of vault, extension and cluster when a backup instance is written, and has a code for each:
 * `UserErrorMSIMissingPermissions`, `UserErrorExtensionMSIMissingPermissionsOnBackupStorageLocation` and more
 * (azure-docs#70663; "AKS backup prerequisites").
 */
const MISSING_BACKUP_ROLE = /^UserError\w*MissingPermission/

/** Returns whether a code names another operation, or a resource that is not ready: it says nothing about the number of requests. */
export function isContention(code: string): boolean {
  return retryableLeaves[code] === CONTENTION && code !== 'RetryableError'
}

/** Returns how long to wait for a leaf code to pass and why; `undefined` for one that does not pass by itself. */
function passing({ code }: LeafError): (typeof retryableLeaves)[string] | undefined {
  return retryableLeaves[code] ?? (MISSING_BACKUP_ROLE.test(code) ? PROPAGATION : undefined)
}

/** Returns the seconds to wait before re-PUT number `reputs + 1`; `undefined` where a leaf does not pass, or none is known. */
export function waitBeforeReput(leaves: readonly LeafError[], reputs: number): number | undefined {
  const waits = leaves.map(leaf => passing(leaf)?.waitSeconds)
  if (waits.length === 0 || reputs >= MAX_REPUTS || waits.includes(undefined)) return undefined
  return Math.min(LONGEST_WAIT, Math.max(...waits.map(wait => wait ?? 0)) * 2 ** reputs)
}

/** Returns why the leaves pass, for the log; each reason once. */
export function reasonsToWait(leaves: readonly LeafError[]): string {
  return [...new Set(leaves.map(leaf => `${leaf.code}: ${passing(leaf)?.because ?? 'unknown'}`))].join('; ')
}
