import type { Resource, World } from '../azure/world.ts'
import { poolProperties } from './cluster-model.ts'
import { replaceSeconds } from './cluster-work.ts'
import { latestNodeImage } from './kubernetes-versions.ts'
import { beginWork } from './upgrade-work.ts'

/** Begins to replace the nodes of a pool by ones of the newest image, and says how many seconds it takes. */
export function beginImageUpgrade(world: World, pool: Resource): number {
  const properties = poolProperties(pool)
  const { osSKU = 'Ubuntu', currentOrchestratorVersion: version = '' } = properties
  const seconds = replaceSeconds(properties)
  beginWork(world, pool.id, [{ seconds, pool: pool.name, version, image: latestNodeImage(world.now, osSKU) }])
  pool.properties.provisioningState = 'UpgradingNodeImageVersion'
  pool.generation += 1
  return seconds
}
