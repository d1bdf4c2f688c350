import { keyOf } from '../../azure/resource-ids.ts'
import { isOn } from '../../azure/switches.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import { type PoolProperties, poolProperties, surgeOf } from '../cluster-model.ts'

/** Returns `maxSurge` of the last write of a pool that has ended, by the lower-cased id of the pool. */
function settled(world: World): Record<string, string | undefined> {
  return tableOf<string | undefined>(world, 'settledSurge')
}

/** Remembers `maxSurge` of a pool when a write of it has ended. */
export function rememberSurge(world: World, pool: Resource): void {
  const { maxSurge } = poolProperties(pool).upgradeSettings ?? {}
  if (maxSurge === undefined) delete settled(world)[keyOf(pool.id)]
  else settled(world)[keyOf(pool.id)] = maxSurge
}

/** Returns the nodes that an upgrade of a pool adds. With the switch, a `maxSurge` of the same write does not count yet. */
export function upgradeSurge(world: World, pool: Resource): number {
  const properties: PoolProperties = poolProperties(pool)
  const maxSurge = settled(world)[keyOf(pool.id)]
  if (maxSurge === undefined || !isOn(world, 'surge-setting-applies-later')) return surgeOf(properties)
  return surgeOf({ ...properties, upgradeSettings: { ...properties.upgradeSettings, maxSurge } })
}
