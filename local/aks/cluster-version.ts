import type { ClusterProperties } from './cluster-model.ts'
import { supportPlanOf } from './cluster-model.ts'
import { minorOf, resolveVersion } from './kubernetes-versions.ts'

/**
 * The version a control plane is to run: what it runs already where its wish is left out or names the minor it is on;
 * else the patch the wish stands for; `undefined` where that is not offered.
 */
export function requestedVersion(now: number, cluster: ClusterProperties): string | undefined {
  const { kubernetesVersion: wanted, currentKubernetesVersion: current } = cluster
  if (current !== undefined && (wanted === undefined || wanted === current || wanted === minorOf(current)))
    return current
  return resolveVersion(now, wanted, supportPlanOf(cluster))
}
