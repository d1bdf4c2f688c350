import type { Resource, World } from '../../azure/world.ts'
import { clusterProperties, poolProperties } from '../cluster-model.ts'
import { phasesDone, phasesOf } from './upgrade-operation.ts'

/**
 * Returns the state that a read shows of a pool while its cluster is upgraded. The turn of the pool comes after the
 * control plane and the pools before it.
 */
export function shownPool(world: World, cluster: Resource, pool: Resource): Record<string, unknown> {
  const index = phasesOf(world, cluster.id).findIndex(phase => phase.pool === pool.name)
  if (index < 0 || clusterProperties(cluster).currentKubernetesVersion === undefined) return {}
  return { provisioningState: phasesDone(world, cluster.id) === index ? 'Upgrading' : 'Succeeded' }
}

/**
 * Returns the requested version that a read shows. A pool whose writes name no version shows the one that it runs, so that
 * all pools of a cluster name one and a read can be written back (Azure/azure-cli#22807).
 */
export function shownVersion(pool: Resource): Record<string, unknown> {
  const { orchestratorVersion, currentOrchestratorVersion } = poolProperties(pool)
  const shown = orchestratorVersion || currentOrchestratorVersion
  return shown === undefined ? {} : { orchestratorVersion: shown }
}
