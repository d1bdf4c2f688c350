import { minorNumber } from './kubernetes-versions.ts'

/** Minor versions of Kubernetes that an operating system SKU supports ("Upgrade the operating system version for AKS"). */
const SUPPORTED_MINORS: Readonly<Record<string, { readonly from: number; readonly to: number }>> = {
  Ubuntu2204: { from: 25, to: 36 },
  Ubuntu2404: { from: 32, to: 38 },
  AzureLinux3: { from: 28, to: 36 },
  AzureContainerLinux: { from: 34, to: Number.POSITIVE_INFINITY },
  Windows2022: { from: 23, to: 36 },
  Windows2025: { from: 32, to: Number.POSITIVE_INFINITY }
}

/** Returns why nodes of an operating system SKU cannot run a Kubernetes version, or `undefined` if they can. */
export function unsupportedSku(osSku: string, version: string): string | undefined {
  const range = SUPPORTED_MINORS[osSku]
  const minor = minorNumber(version)
  if (range === undefined || (minor >= range.from && minor <= range.to)) return undefined
  const last = Number.isFinite(range.to) ? ` to 1.${range.to}` : ' on'
  return `OS SKU ${osSku} supports Kubernetes 1.${range.from}${last}, not ${version}`
}
