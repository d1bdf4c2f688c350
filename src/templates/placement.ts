import type { BaselineConfig } from '../config/types.ts'

interface Placement {
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
}

/** Returns region and tags of a resource, for a template or for the body of a direct write. */
export function placement({ region, tags }: BaselineConfig): Placement {
  return { location: region, tags: { ...tags } }
}

/**
 * Returns region, tags and availability zones of a zone-redundant resource. In a region without zones, `zones` is
 * absent.
 */
export function zonalPlacement(config: BaselineConfig): Placement & { readonly zones?: readonly string[] } {
  return config.zones.length === 0 ? placement(config) : { ...placement(config), zones: config.zones }
}
