import type { Baseline, Colour } from '../config/types.ts'
import type { Observed } from './types.ts'

/** The last minor version for which it is documented what `AzureLinux` stands for ("Upgrade the OS version of node pools"). */
const LAST_AZURE_LINUX_MINOR = 36

/** Whether the nodes' operating system is known to come for a Kubernetes version such as `1.34` or `1.34.2`. */
export function hasNodeImage(version: string): boolean {
  return Number(version.split('.')[1]) <= LAST_AZURE_LINUX_MINOR
}

/**
 * The version that runs, whatever the configuration says: going to another is an upgrade, which is not provisioning. For a
 * new cluster the one the configuration names, or the one that was chosen; `undefined` leaves the choice to AKS.
 */
export function kubernetesVersionOf(
  { config }: Baseline,
  { stamps, newClusterVersion }: Observed,
  colour: Colour
): string | undefined {
  return stamps[colour].kubernetesVersion ?? config.cluster.kubernetesVersion ?? newClusterVersion ?? undefined
}
