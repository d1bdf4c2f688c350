import { nodesOfAmount } from '../../config/index.ts'
import { aksChanges } from './aks-changes.ts'
import { type FoundPool, isStopped, minorOf, poolVersion } from './found-cluster.ts'

/** Nodes that the upgrade of a pool adds. */
export interface Surge {
  readonly pool: FoundPool
  /** Nodes that are added at one time. */
  readonly nodes: number
  /**
   * Nodes without which the upgrade fails. AKS tries again with one node if quota or addresses do not suffice, from
   * Kubernetes 1.35 on.
   */
  readonly least: number
}

const FALLBACK_MINOR = aksChanges.surgeFallback.minor

/**
 * Returns the surge of the pools that an upgrade works on. Without a setting, AKS adds 10 % or one node, depending on
 * the version of the document: the larger number counts. Stopped pools, spot pools, and pools that replace their nodes
 * in place add none.
 */
export function surgesOf(pools: readonly FoundPool[]): readonly Surge[] {
  return pools.map(pool => {
    const nodes = surgeNodes(pool)
    const fallsBack = minorOf(poolVersion(pool)) >= FALLBACK_MINOR
    return { pool, nodes, least: fallsBack ? Math.min(1, nodes) : nodes }
  })
}

function surgeNodes(pool: FoundPool): number {
  const { count = 0, scaleSetPriority, upgradeSettings = {} } = pool
  if (count === 0 || isStopped(pool) || scaleSetPriority === 'Spot') return 0
  const { maxSurge, maxUnavailable } = upgradeSettings
  if (maxSurge === undefined || maxSurge === '') {
    return nodesOfAmount(maxUnavailable, count) > 0 ? 0 : Math.max(1, Math.ceil(count / 10))
  }
  return Math.min(count, nodesOfAmount(maxSurge, count))
}

/** Returns the nodes of a pool that an upgrade replaces at one time, at least 1: its surge, or those that it replaces in place. */
export function nodesAtOnce(pool: FoundPool): number {
  const { count = 0, upgradeSettings = {} } = pool
  return Math.max(1, surgeNodes(pool) || Math.min(count, nodesOfAmount(upgradeSettings.maxUnavailable, count)))
}

/** Returns a number of nodes as text, such as `1 node`. */
export function nodesText(nodes: number): string {
  return `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`
}
