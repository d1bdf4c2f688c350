import { type FoundPool, isStopped } from './found-cluster.ts'
import { nodesAtOnce } from './surge.ts'
import type { UpgradeKind } from './upgrade-request.ts'

/** Expected duration in minutes. */
export interface Duration {
  readonly least: number
  readonly most: number
}

/**
 * Minutes for a batch of nodes without the soak time: surge, drain and replacement. Sources: Azure/aks-engine#3752
 * (about five minutes for a node), Azure/AKS#2881 (22 minutes for two nodes).
 */
const BATCH: Duration = { least: 4, most: 11 }

/** Minutes for the control plane. An estimate: no source states it. */
export const CONTROL_PLANE: Duration = { least: 5, most: 10 }

/** Returns the number of batches in which the nodes of a pool are replaced. 0 for a pool without running nodes. */
export function batchesOf(pool: FoundPool): number {
  const { count = 0 } = pool
  return count === 0 || isStopped(pool) ? 0 : Math.ceil(count / nodesAtOnce(pool))
}

/** Returns the expected duration of the upgrade of a pool if every drain succeeds. */
export function poolDuration(pool: FoundPool): Duration {
  const soak = pool.upgradeSettings?.nodeSoakDurationInMinutes ?? 0
  const batches = batchesOf(pool)
  return { least: batches * (BATCH.least + soak), most: batches * (BATCH.most + soak) }
}

/** Returns the expected duration of an upgrade. AKS upgrades the control plane first, then one pool after the other. */
export function upgradeDuration(kind: UpgradeKind, pools: readonly FoundPool[]): Duration {
  const parts = [...(kind === 'node-image' ? [] : [CONTROL_PLANE]), ...pools.map(poolDuration)]
  return {
    least: parts.reduce((sum, { least }) => sum + least, 0),
    most: parts.reduce((sum, { most }) => sum + most, 0)
  }
}

/** Returns a duration as text, for example `1 h 20 min to 3 h`. */
export function durationText({ least, most }: Duration): string {
  return `${minutesText(least)} to ${minutesText(most)}`
}

/** Returns minutes as text, for example `1 h 20 min`. */
export function minutesText(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = Math.round(minutes % 60)
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}
