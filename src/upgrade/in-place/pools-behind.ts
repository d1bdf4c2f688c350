import { compareVersions } from '../../preflight/index.ts'
import { servingMachines } from './goal.ts'
import type { UpgradeGoal, UpgradeState } from './types.ts'

/** A pool with the versions that it runs. */
export interface PoolVersions {
  readonly pool: string
  readonly versions: readonly string[]
}

/**
 * Returns the pools that are behind a control plane which has the version of the goal, with the versions of their machines.
 * Empty while the control plane is to be upgraded, and if only the node images change.
 */
export function versionsBehind({ cluster, pools }: UpgradeState, { kind, version }: UpgradeGoal): PoolVersions[] {
  if (kind === 'node-image' || compareVersions(cluster.version, version) < 0) return []
  return pools.flatMap(pool => {
    const versions = [...new Set([pool, ...servingMachines(pool)].map(each => each.version))]
    const isBehind = !pool.isStopped && versions.some(each => compareVersions(each, version) < 0)
    return isBehind ? [{ pool: pool.name, versions: versions.toSorted(compareVersions) }] : []
  })
}
