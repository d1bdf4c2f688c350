import { resourceNames } from '../config/index.ts'
import type { BaselineConfig, Colour } from '../config/types.ts'

/**
 * Returns whether a record's name in an API server zone has the form that AKS gives to a cluster's: its DNS prefix and eight
 * characters of AKS's own.
 */
export function isClusterRecord(name: string, config: BaselineConfig, colour: Colour): boolean {
  return new RegExp(`^${resourceNames(config).dnsPrefix(colour)}-[a-z0-9]{8}$`, 'i').test(name)
}
