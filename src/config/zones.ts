import type { BaselineConfig, ZoneName } from './types.ts'

/**
 * Names of the private DNS zones in the public cloud. API servers have a zone below the region's for each environment, at
 * most 32 characters more: a network that two environments share cannot be linked to two zones of one name
 * ("Create a private AKS cluster", private DNS zone; azure-aks-docs#212).
 */
export function zoneNames({ environment, region }: Pick<BaselineConfig, 'environment' | 'region'>) {
  return {
    registry: 'privatelink.azurecr.io',
    vault: 'privatelink.vaultcore.azure.net',
    apiServer: `${environment}.private.${region}.azmk8s.io`
  } as const satisfies Record<ZoneName, string>
}

/** Whether AKS takes a zone of that name for API servers of the region: either form, or one zone below it. */
export function isApiServerZone(name: string, region: string): boolean {
  const [first = '', ...rest] = name.toLowerCase().split('.')
  const zones = ['private', 'privatelink'].map(form => `${form}.${region}.azmk8s.io`)
  return zones.includes(name.toLowerCase()) || (first.length <= LONGEST_SUB_ZONE && zones.includes(rest.join('.')))
}

const LONGEST_SUB_ZONE = 32
