import type { Resource, World } from '../azure/world.ts'
import { poolProperties } from './cluster-model.ts'
import { latestNodeImage } from './kubernetes-versions.ts'
import { planPhases } from './upgrades/upgrade-operation.ts'

/** Seconds until the first nodes of an upgrade are requested. */
const BEGIN_SECONDS = 10

/** Begins to replace the nodes of a pool with nodes of the newest image. Returns the seconds until the first step. */
export function beginImageUpgrade(world: World, pool: Resource): number {
  const { osSKU = 'Ubuntu', currentOrchestratorVersion: version = '' } = poolProperties(pool)
  const image = latestNodeImage(world.now, osSKU, version)
  planPhases(world, pool.id, [{ pool: pool.name, version, image, isImageOnly: true }])
  pool.properties.provisioningState = 'UpgradingNodeImageVersion'
  pool.generation += 1
  return BEGIN_SECONDS
}
