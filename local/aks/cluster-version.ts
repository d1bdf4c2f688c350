import type { ClusterProperties } from './cluster-model.ts'
import { supportPlanOf } from './cluster-model.ts'
import { minorOf, resolveVersion, type VersionTime } from './kubernetes-versions.ts'

/**
 * The version a control plane is to run: what it runs already where its wish is left out or names the minor it is on;
 * else the patch the wish stands for; `undefined` where that is not offered.
 */
export function requestedVersion(time: VersionTime, cluster: ClusterProperties): string | undefined {
  const { kubernetesVersion: wanted, currentKubernetesVersion: current } = cluster
  if (current !== undefined && (wanted === undefined || wanted === current || wanted === minorOf(current)))
    return current
  return resolveVersion(time, wanted, supportPlanOf(cluster))
}
