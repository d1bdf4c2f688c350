import type { BaselineConfig, ZoneName } from './types.ts'

/**
 * Returns the names of the private DNS zones in the public cloud. Each environment has its own zone for API servers
 * below the region's zone, with a label of at most 32 characters. Zones with the same name would not work: a network
 * that two environments share cannot be linked to two zones with the same name ("Create a private AKS cluster", private
 * DNS zone; azure-aks-docs#212).
 */
export function zoneNames({ environment, region }: Pick<BaselineConfig, 'environment' | 'region'>) {
  return {
    registry: 'privatelink.azurecr.io',
    vault: 'privatelink.vaultcore.azure.net',
    apiServer: `${environment}.private.${region}.azmk8s.io`
  } as const satisfies Record<ZoneName, string>
}

/**
 * Returns whether AKS accepts the name of a zone for the API servers of a region: `private.<region>.azmk8s.io`,
 * `privatelink.<region>.azmk8s.io`, or a zone directly below one of these two.
 */
export function isApiServerZone(name: string, region: string): boolean {
  const [first = '', ...rest] = name.toLowerCase().split('.')
  const zones = ['private', 'privatelink'].map(form => `${form}.${region}.azmk8s.io`)
  return zones.includes(name.toLowerCase()) || (first.length <= LONGEST_SUB_ZONE && zones.includes(rest.join('.')))
}

const LONGEST_SUB_ZONE = 32
