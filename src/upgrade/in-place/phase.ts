import { isSameVersion } from '../../config/index.ts'
import type { MachineState, PoolState, UpgradePhase, UpgradeState } from './types.ts'

/**
 * Returns the phase that Azure's resources show. The machines decide, not the version of a pool: a pool whose upgrade
 * stopped half-way can already show the new version (Azure/AKS#3558). A stopped pool has no machines, so it is left out.
 */
export function phaseOf({ cluster, pools }: UpgradeState): UpgradePhase {
  const isComplete = isReached(cluster.requestedVersion, cluster.version)
  const isUniform = pools.every(pool => pool.isStopped || hasOnly(pool, cluster.version))
  return isComplete && isUniform ? 'idle' : 'upgrading'
}

/** Returns whether a pool, by all its machines, runs a version. A pool that is empty or unread has only its own version. */
export function hasOnly(pool: PoolState, version: string): boolean {
  const { machines } = pool
  const isOwn = isReached(pool.requestedVersion, pool.version) && pool.version === version
  if (!isListed(machines) || machines.length === 0) return isOwn
  return isOwn && machines.every(machine => machine.version === version) && !hasMixedImages(machines)
}

/** Returns whether machines have different node images, which an upgrade leaves that stopped half-way. */
export function hasMixedImages(machines: readonly MachineState[]): boolean {
  return new Set(machines.map(({ nodeImage }) => nodeImage)).size > 1
}

/** Returns whether the machines of a pool could be read. */
export function isListed(machines: PoolState['machines']): machines is readonly MachineState[] {
  return Array.isArray(machines)
}

/** Returns whether a requested version is the running one. It also is if Azure shows no requested version. */
export function isReached(requested: string, running: string): boolean {
  return requested === '' || isSameVersion(requested, running)
}
