import type { Baseline, Colour } from '../../config/types.ts'
import type { LiveState } from '../types.ts'

/**
 * Returns the Kubernetes version to write. An existing cluster keeps its version, whatever the configuration says,
 * because a change of version is an upgrade and not provisioning. A new cluster gets the configured version or else the
 * version that the run chose. `undefined` lets AKS choose.
 */
export function kubernetesVersionOf(
  { config }: Baseline,
  { stamps, newClusterVersion }: LiveState,
  colour: Colour
): string | undefined {
  return stamps[colour].kubernetesVersion ?? config.cluster.kubernetesVersion ?? newClusterVersion ?? undefined
}
