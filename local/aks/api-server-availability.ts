import { findResource } from '../azure/resources/resource-lookup.ts'
import type { World } from '../azure/world.ts'
import { clusterProperties, isStopped } from './cluster-model.ts'

/** Returns whether the API server of a cluster answers now. It does not while the cluster is created, stopped or gone. */
export function apiServerAnswers(world: World, clusterId: string): boolean {
  const cluster = findResource(world, clusterId)
  if (cluster === undefined || clusterProperties(cluster).currentKubernetesVersion === undefined) return false
  return !isStopped(cluster)
}
