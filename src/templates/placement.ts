import type { BaselineConfig } from '../config/types.ts'

interface Placement {
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
}

/** Returns region and tags of a resource, for a template or a separate body. */
export function placement({ region, tags }: BaselineConfig): Placement {
  return { location: region, tags: { ...tags } }
}

/** Returns region, tags and zones of a zone-redundant resource; without zones for a region that has none. */
export function zonalPlacement(config: BaselineConfig): Placement & { readonly zones?: readonly string[] } {
  return config.zones.length === 0 ? placement(config) : { ...placement(config), zones: config.zones }
}
