import type { Colour } from '../../config/types.ts'
import type { LiveState } from '../types.ts'

/**
 * Returns the upgrade settings of a pool: ours, and those that other callers set, which an upgrade in progress needs.
 * `maxUnavailable` of a pool that upgrades without a surge is not written back, since the configuration requests a
 * surge and AKS offers both together only as a preview ("Customize unavailable nodes").
 */
export function poolUpgradeSettings({ stamps }: LiveState, colour: Colour, pool: string, surgePercent: number): object {
  const { maxSurge, maxUnavailable, ...others } = stamps[colour].upgrades?.pools[pool] ?? {}
  const isBySurge = maxUnavailable !== undefined && !isNone(maxSurge)
  return { ...others, ...(isBySurge ? { maxUnavailable } : {}), maxSurge: `${surgePercent}%` }
}

function isNone(amount: unknown): boolean {
  return amount === undefined || /^0%?$/.test(String(amount))
}

/** Returns the cluster's own upgrade settings for its body; empty if there are none. */
export function clusterUpgradeSettings({ stamps }: LiveState, colour: Colour): object {
  const upgradeSettings = stamps[colour].upgrades?.cluster
  return upgradeSettings === undefined ? {} : { upgradeSettings }
}
