import type { Cluster } from '../../config/types.ts'
import { SYSTEM_POOL_NAME } from '../../templates/index.ts'
import type { Finding } from '../finding.ts'
import type { RunningNodes } from './node-demand.ts'

/**
 * Pods that every new pool must have space for ("IP address planning for AKS clusters", maximum pods per node). AKS does
 * not check this again when the pool becomes smaller (Azure/AKS#1422).
 */
const FEWEST_PODS = 30

/**
 * Checks that the first nodes of every new pool have space for the pods that AKS requires. A pool that allows this many
 * pods on one node always has it, even if it begins without nodes. `running` is `undefined` for a cluster that does not
 * exist.
 */
export function checkPoolPods(
  cluster: Pick<Cluster, 'systemPool' | 'pools'>,
  running: RunningNodes | undefined
): Finding[] {
  const user = Object.entries(cluster.pools).map(([name, pool]) => ({ name, path: `cluster.pools.${name}`, pool }))
  const all = [{ name: SYSTEM_POOL_NAME, path: 'cluster.systemPool', pool: cluster.systemPool }, ...user]
  return all
    .filter(({ name }) => running?.has(name) !== true)
    .filter(({ pool: { maxPods, minNodes } }) => maxPods < FEWEST_PODS && maxPods * minNodes < FEWEST_PODS)
    .map(({ path, pool: { maxPods, minNodes } }) => ({
      code: 'config-invalid',
      severity: 'error',
      subject: `${path}.maxPods`,
      evidence: `With \`minNodes: ${minNodes}\`, the pool begins with space for ${maxPods * minNodes} pods, but AKS requires space for ${FEWEST_PODS} in a new pool.`,
      remedy: `Write \`maxPods: ${FEWEST_PODS}\` or more, or \`minNodes: ${Math.ceil(FEWEST_PODS / maxPods)}\` or more.`
    }))
}
