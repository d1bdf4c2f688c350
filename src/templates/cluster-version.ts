import type { Baseline, Colour } from '../config/types.ts'
import type { LiveState } from './types.ts'

/**
 * The version that runs, whatever the configuration says: going to another is an upgrade, which is not provisioning. For a
 * new cluster the one the configuration names, or the one that was chosen; `undefined` leaves the choice to AKS.
 */
export function kubernetesVersionOf(
  { config }: Baseline,
  { stamps, newClusterVersion }: LiveState,
  colour: Colour
): string | undefined {
  return stamps[colour].kubernetesVersion ?? config.cluster.kubernetesVersion ?? newClusterVersion ?? undefined
}
