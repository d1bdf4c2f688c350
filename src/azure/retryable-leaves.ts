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
  // Of an event subscription that delivers with an identity whose role is new (aka.ms/egmsivalidation).
  'Managed Identity Authorization Error': PROPAGATION,
  AnotherOperationInProgress: CONTENTION,
  ReferencedResourceNotProvisioned: CONTENTION,
  RetryableError: CONTENTION,
  FirewallPolicyUpdateFailed: { waitSeconds: 60, because: 'the firewall was still taking an earlier change' }
}

/** Seconds to wait before re-PUT number `reputs + 1`; `undefined` where a leaf is no passing one, or none is known. */
export function waitBeforeReput(leaves: readonly LeafError[], reputs: number): number | undefined {
  const waits = leaves.map(({ code }) => retryableLeaves[code]?.waitSeconds)
  if (waits.length === 0 || reputs >= MAX_REPUTS || waits.includes(undefined)) return undefined
  return Math.min(LONGEST_WAIT, Math.max(...waits.map(wait => wait ?? 0)) * 2 ** reputs)
}

/** Why the leaves pass, for the log; each reason once. */
export function reasonsToWait(leaves: readonly LeafError[]): string {
  return [...new Set(leaves.map(({ code }) => `${code}: ${retryableLeaves[code]?.because ?? 'unknown'}`))].join('; ')
}
