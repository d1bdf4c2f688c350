import type { Upgrades } from '../../config/types.ts'

/** Settings of the configuration that decide how an upgrade runs. */
export type UpgradePolicy = Pick<Upgrades, 'poolOrder' | 'gates' | 'keepRollback'>

/** Returns the settings that decide how an upgrade runs. */
export function upgradePolicy({ poolOrder, gates, keepRollback }: Upgrades): UpgradePolicy {
  return { poolOrder, gates, keepRollback }
}
