import { resourceNames } from '../../config/index.ts'
import type { BaselineConfig, Colour } from '../../config/types.ts'

/**
 * Returns whether a record in an API server zone can be the record of this cluster. AKS names the record after the DNS
 * prefix of the cluster, followed by a hyphen and eight characters that AKS chooses.
 */
export function isClusterRecord(name: string, config: BaselineConfig, colour: Colour): boolean {
  return new RegExp(`^${resourceNames(config).dnsPrefix(colour)}-[a-z0-9]{8}$`, 'i').test(name)
}
