import { findResource } from '../azure/resources/resource-lookup.ts'
import { isOn } from '../azure/switches.ts'
import type { World } from '../azure/world.ts'
import { clusterProperties, isStopped } from './cluster-model.ts'
import { phasesDone, phasesOf, runningOperation } from './upgrades/upgrade-operation.ts'

/** Milliseconds for which the API server is away at the end of a control-plane upgrade (about 5 minutes in Azure/AKS#2150). */
const AWAY_MILLISECONDS = 300_000

/**
 * Returns whether the API server of a cluster answers now. It does not while the cluster is created, stopped or gone. No
 * document says that an upgrade of the control plane interrupts it: it has several replicas ("Free, Standard, and Premium
 * pricing tiers for AKS cluster management"). The switch `api-server-away-in-upgrade` says otherwise.
 */
export function apiServerAnswers(world: World, clusterId: string): boolean {
  const cluster = findResource(world, clusterId)
  if (cluster === undefined || clusterProperties(cluster).currentKubernetesVersion === undefined) return false
  return !isStopped(cluster) && apiServerReturnsAt(world, clusterId) === undefined
}

/** Returns the time at which an API server is back that is away during an upgrade, in milliseconds. */
export function apiServerReturnsAt(world: World, clusterId: string): number | undefined {
  if (!isOn(world, 'api-server-away-in-upgrade')) return undefined
  const operation = runningOperation(world, clusterId)
  const phase = phasesOf(world, clusterId)[phasesDone(world, clusterId)]
  if (operation === undefined || phase === undefined || phase.pool !== undefined) return undefined
  return world.now >= operation.dueAt - AWAY_MILLISECONDS ? operation.dueAt : undefined
}
