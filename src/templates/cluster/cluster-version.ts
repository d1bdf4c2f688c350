import type { Baseline, Colour } from '../../config/types.ts'
import type { LiveState } from '../types.ts'

/**
 * Returns the version that the cluster runs, whatever the configuration says: a change of version is an upgrade, not
 * provisioning. For a new cluster, returns the configured version or the one that was chosen; `undefined` lets AKS
 * choose.
 */
export function kubernetesVersionOf(
  { config }: Baseline,
  { stamps, newClusterVersion }: LiveState,
  colour: Colour
): string | undefined {
  return stamps[colour].kubernetesVersion ?? config.cluster.kubernetesVersion ?? newClusterVersion ?? undefined
}
