import { builtInZones } from '../config/defaults/built-in-layers.ts'
import type { BaselineConfig } from '../config/types.ts'

/**
 * Returns the zones of an environment as text, such as `zone 1, 2, 3`. If they are the built-in value, the text adds
 * this, because the file may then not contain `zones` at all.
 */
export function requestedZonesText({ zones, profile }: Pick<BaselineConfig, 'zones' | 'profile'>): string {
  const list = `zone ${zones.join(', ')}`
  return zones.join() === builtInZones(profile).join() ? `${list} (the default of \`zones\`)` : list
}
