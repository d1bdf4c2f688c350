import type { World } from '../../azure/world.ts'
import { allClusters, isStopped, poolProperties, poolsOf } from '../cluster-model.ts'
import { scaleNodes } from './node-creation.ts'

/** Adds the nodes of running pools to a world that was saved before local Azure kept nodes. Other worlds do not change. */
export function addNodesToSavedWorld(world: World): World {
  if (world.tables.nodes !== undefined) return world
  for (const cluster of allClusters(world).filter(each => !isStopped(each))) {
    for (const pool of poolsOf(world, cluster.id)) {
      if (poolProperties(pool).powerState?.code !== 'Stopped') scaleNodes(world, cluster, pool)
    }
  }
  return world
}
