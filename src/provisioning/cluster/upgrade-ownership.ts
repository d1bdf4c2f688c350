import type { OperationRecord } from '../procedure/record.ts'
import { isAbout } from '../procedure/record-id.ts'
import type { FoundCluster } from './found-cluster.ts'

/** Name of the procedure in the operation record. */
const UPGRADE = 'upgrade-cluster'

/** Phases of an upgrade. In the last two it has done its work, although its procedure may still be open. */
const UPGRADING = 'upgrading'
const UPGRADED = 'upgraded'
const ROLLED_BACK = 'rolled-back'

/** Phase after machines were deleted, and the pin with the phase of the upgrade or rollback before. */
const MACHINES_DELETED = 'machines-deleted'
const PHASE_BEFORE = 'before'

/**
 * Effect of the last upgrade of a cluster on provisioning. `open`: the upgrade owns the settings of the pools, the
 * override and the channels. `held`: both channels are off until a time, in milliseconds since 1970. `rolled-back` and
 * `stopped`: a channel that is off stays off until the next upgrade, because the pools were rolled back, or because the
 * upgrade stopped half-way and machines were deleted.
 */
export type UpgradeOwnership =
  | { readonly kind: 'open' }
  | { readonly kind: 'held'; readonly until: number }
  | { readonly kind: 'rolled-back' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'none' }

const NONE: UpgradeOwnership = { kind: 'none' }

/**
 * Returns what the last upgrade owns of a cluster. `record`: the stored operation record, whether or not its procedure is
 * open. `now`: milliseconds since 1970.
 *
 * An upgrade that keeps the way back records the channels before it. They are off for as long as AKS can roll the pools
 * back ("Roll back node pool version"). After a rollback, a channel would upgrade the pools again without an approval.
 */
export function upgradeOwnership(
  record: OperationRecord | undefined,
  { properties: { resourceUID } }: FoundCluster,
  now: number
): UpgradeOwnership {
  if (record?.kind !== UPGRADE || resourceUID === undefined || !isAbout(record.id, resourceUID)) return NONE
  const { phase, closed, running, until } = record
  const isAtRest = running === undefined && (phase === UPGRADED || phase === ROLLED_BACK)
  if (!closed && !isAtRest) return { kind: 'open' }
  const ended = phase === MACHINES_DELETED ? record.pins[PHASE_BEFORE] : phase
  if (ended === ROLLED_BACK) return { kind: 'rolled-back' }
  if (ended === UPGRADING) return { kind: 'stopped' }
  const isHeld = ended === UPGRADED && hasHeldChannels(record) && until !== undefined && until > now
  return isHeld ? { kind: 'held', until } : NONE
}

/** Returns whether an upgrade keeps the way back. Its record then contains the channels before the upgrade. */
function hasHeldChannels({ previous }: OperationRecord): boolean {
  return previous.kubernetesChannel !== undefined || previous.nodeImageChannel !== undefined
}
