import type { Colour, PoolUpgrade } from '../../config/types.ts'
import type { LiveState } from '../types.ts'

/** Kind of node pool. AKS offers `maxUnavailable` only for user pools. */
export type PoolMode = 'System' | 'User'

/**
 * Returns the upgrade settings of a node pool as configured. All of them are written, also those with the default of
 * AKS: a setting that another caller made would otherwise stay.
 */
export function poolUpgradeSettings(upgrade: PoolUpgrade, mode: PoolMode): object {
  return {
    maxSurge: upgrade.maxSurge ?? '0',
    ...(mode === 'User' ? { maxUnavailable: upgrade.maxUnavailable ?? '0' } : {}),
    drainTimeoutInMinutes: upgrade.drainTimeoutMinutes,
    nodeSoakDurationInMinutes: upgrade.soakMinutes,
    undrainableNodeBehavior: upgrade.undrainable
  }
}

/** Returns the upgrade settings of the cluster itself, for the body of the cluster. Empty if other callers set none. */
export function clusterUpgradeSettings({ upgrades }: LiveState, colour: Colour): object {
  const upgradeSettings = upgrades[colour].cluster
  return upgradeSettings === undefined ? {} : { upgradeSettings }
}
