/** Kubernetes minor versions that an operating system of nodes supports. */
export interface OsSku {
  readonly osSKU: string
  readonly from?: number
  readonly until?: number
  /** Operating system to choose instead. */
  readonly instead: string
}

/**
 * Operating systems of nodes with an end or a beginning among the minor versions of Kubernetes. Source: "Upgrade the OS
 * version of AKS nodes", AKS CHANGELOG, August 2026.
 */
export const osSkus: readonly OsSku[] = [
  { osSKU: 'Ubuntu2204', from: 25, until: 36, instead: 'Ubuntu2404' },
  { osSKU: 'Ubuntu2404', from: 32, until: 38, instead: 'Ubuntu' },
  { osSKU: 'AzureLinux3', from: 28, until: 36, instead: 'AzureLinux' },
  { osSKU: 'AzureContainerLinux', from: 34, instead: 'AzureLinux' },
  { osSKU: 'Windows2022', from: 23, until: 36, instead: 'Windows2025' },
  { osSKU: 'Windows2025', from: 32, instead: 'Windows2022' },
  { osSKU: 'Windows2019', until: 32, instead: 'Windows2025' },
  { osSKU: 'WindowsAnnual', until: 32, instead: 'Windows2025' },
  { osSKU: 'CBLMariner', until: 31, instead: 'AzureLinux' }
]

/** A minor version with which an unversioned operating system moves to a new release. Source: as above. */
export const osMoves: readonly {
  readonly osSKU: string
  readonly at: number
  readonly to: string
  readonly keep: string
}[] = [
  { osSKU: 'Ubuntu', at: 35, to: 'Ubuntu 24.04', keep: 'Ubuntu2204' },
  { osSKU: 'AzureLinux', at: 32, to: 'Azure Linux 3.0', keep: 'AzureLinux' }
]
