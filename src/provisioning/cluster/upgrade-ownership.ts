import type { OperationRecord } from '../procedure/record.ts'

/** Name of the procedure in the operation record. */
const UPGRADE = 'upgrade-cluster'

/** Phases in which an upgrade has done its work, although its procedure may still be open. */
const UPGRADED = 'upgraded'
const ROLLED_BACK = 'rolled-back'

/**
 * Effect of the last upgrade on provisioning. `open`: the upgrade owns the settings of the pools, the override and the
 * channels. `held`: both channels stay off, until a time in milliseconds since 1970 or until the next upgrade.
 */
export type UpgradeOwnership =
  | { readonly kind: 'open' }
  | { readonly kind: 'held'; readonly until?: number }
  | { readonly kind: 'none' }

const NONE: UpgradeOwnership = { kind: 'none' }

/**
 * Returns what an upgrade owns. `record`: the stored operation record, whether or not its procedure is open. `now`:
 * milliseconds since 1970.
 *
 * After an upgrade, both channels are off for as long as AKS can roll the pools back ("Roll back node pool version").
 * After a rollback they stay off, because a channel would upgrade the pools again without an approval.
 */
export function upgradeOwnership(record: OperationRecord | undefined, now: number): UpgradeOwnership {
  if (record?.kind !== UPGRADE) return NONE
  const { phase, closed, running, until } = record
  const isAtRest = running === undefined && (phase === UPGRADED || phase === ROLLED_BACK)
  if (!closed && !isAtRest) return { kind: 'open' }
  if (!hasHeldChannels(record)) return NONE
  if (phase === ROLLED_BACK) return { kind: 'held' }
  return phase === UPGRADED && until !== undefined && until > now ? { kind: 'held', until } : NONE
}

/** Returns whether an upgrade switched channels off. The record then contains the channels before the upgrade. */
function hasHeldChannels({ previous }: OperationRecord): boolean {
  return previous.kubernetesChannel !== undefined || previous.nodeImageChannel !== undefined
}

/** Returns whether the last procedure was an upgrade whose node pools were rolled back. */
export function isRolledBack(record: OperationRecord | undefined): boolean {
  return record?.kind === UPGRADE && record.phase === ROLLED_BACK && record.running === undefined
}
