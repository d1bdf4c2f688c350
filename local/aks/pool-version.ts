import { type ClusterProperties, type PoolProperties, type RecentVersion, supportPlanOf } from './cluster-model.ts'
import { minorOf, resolveVersion, type VersionTime } from './kubernetes-versions.ts'

/** Pools may trail the control plane by this many minors (Kubernetes version skew policy, from 1.28 on). */
export const LARGEST_SKEW = 3

/** How long what a pool ran before can be gone back to ("Roll back node pool versions in AKS"). */
const ROLLBACK_MILLISECONDS = 7 * 24 * 3600 * 1000

/**
 * The version a pool is to run: what it runs already where its wish is left out, or names the minor it is on; else the
 * patch the wish stands for. `undefined` where that is not offered. `controlPlane` is what the control plane runs or will.
 */
export function requestedPoolVersion(
  time: VersionTime,
  cluster: ClusterProperties,
  pool: PoolProperties,
  recent: readonly RecentVersion[],
  controlPlane: string
): string | undefined {
  const { orchestratorVersion: wanted, currentOrchestratorVersion: current } = pool
  if (wanted === undefined || wanted === '') return current ?? controlPlane
  if (current !== undefined && (wanted === current || wanted === minorOf(current))) return current
  if (wanted === controlPlane || wanted === minorOf(controlPlane)) return controlPlane
  const now = typeof time === 'number' ? time : time.now
  if (rollbackTo(now, pool, recent) !== undefined) return wanted
  return resolveVersion(time, wanted, supportPlanOf(cluster))
}

/** The entry of its history that a pool is written back to: version and node image together, and not too long ago. */
export function rollbackTo(
  now: number,
  pool: PoolProperties,
  recent: readonly RecentVersion[]
): RecentVersion | undefined {
  return recent.find(
    ({ orchestratorVersion, nodeImageVersion, timestamp }) =>
      orchestratorVersion === pool.orchestratorVersion &&
      nodeImageVersion === pool.nodeImageVersion &&
      Date.parse(timestamp) + ROLLBACK_MILLISECONDS >= now
  )
}
