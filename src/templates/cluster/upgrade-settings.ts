import type { Colour } from '../../config/types.ts'
import type { LiveState } from '../types.ts'

/**
 * Returns the upgrade settings of a node pool: the configured surge, and the settings of other callers, which an
 * upgrade in progress needs. If the pool upgrades without a surge, its `maxUnavailable` is not written back. The
 * configuration requests a surge, and AKS offers `maxUnavailable` together with a surge only as a preview ("Customize
 * unavailable nodes").
 */
export function poolUpgradeSettings({ stamps }: LiveState, colour: Colour, pool: string, surgePercent: number): object {
  const { maxSurge, maxUnavailable, ...others } = stamps[colour].upgrades?.pools[pool] ?? {}
  const isBySurge = maxUnavailable !== undefined && !isNone(maxSurge)
  return { ...others, ...(isBySurge ? { maxUnavailable } : {}), maxSurge: `${surgePercent}%` }
}

function isNone(amount: unknown): boolean {
  return amount === undefined || /^0%?$/.test(String(amount))
}

/** Returns the upgrade settings of the cluster itself, for the body of the cluster. Empty if other callers set none. */
export function clusterUpgradeSettings({ stamps }: LiveState, colour: Colour): object {
  const upgradeSettings = stamps[colour].upgrades?.cluster
  return upgradeSettings === undefined ? {} : { upgradeSettings }
}
