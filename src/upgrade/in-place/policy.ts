import type { Upgrades } from '../../config/types.ts'

/** Settings of the configuration that decide how an upgrade runs. */
export interface UpgradePolicy {
  /** Pools that are upgraded first, in this order. */
  readonly poolOrder: readonly string[]
  /** Conditions that must hold before the next part is upgraded. */
  readonly gates: { readonly flux: boolean; readonly gateway: boolean }
  /** Whether the channels are off while AKS can roll pools back. */
  readonly keepRollback: boolean
}

/** Returns the settings with their defaults. */
export function upgradePolicy(upgrades: Upgrades & Partial<UpgradePolicy>): UpgradePolicy {
  const { poolOrder = [], gates = { flux: true, gateway: true }, keepRollback = false } = upgrades
  return { poolOrder, gates, keepRollback }
}
