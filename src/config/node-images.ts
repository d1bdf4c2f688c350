/** The last minor version for which it is documented what `AzureLinux` stands for ("Upgrade the OS version of node pools"). */
const LAST_AZURE_LINUX_MINOR = 36

/** Newest version, as a minor, that the nodes' operating system is known to come for. */
export const NEWEST_WITH_NODE_IMAGE = `1.${LAST_AZURE_LINUX_MINOR}`

/** Whether the nodes' operating system is known to come for a Kubernetes version such as `1.34` or `1.34.2`. */
export function hasNodeImage(version: string): boolean {
  return Number(version.split('.')[1]) <= LAST_AZURE_LINUX_MINOR
}
