import { resourceNames } from '../../config/index.ts'
import type { BaselineConfig, Colour } from '../../config/types.ts'

/**
 * Returns whether a record in an API server zone has a name of the form that AKS uses for a cluster: its DNS prefix and
 * eight characters that AKS chooses.
 */
export function isClusterRecord(name: string, config: BaselineConfig, colour: Colour): boolean {
  return new RegExp(`^${resourceNames(config).dnsPrefix(colour)}-[a-z0-9]{8}$`, 'i').test(name)
}
