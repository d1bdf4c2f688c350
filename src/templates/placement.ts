import type { BaselineConfig } from '../config/types.ts'

interface Placement {
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
}

/** Returns region and tags of a resource, for a template or a body of its own. */
export function placement({ region, tags }: BaselineConfig): Placement {
  return { location: region, tags: { ...tags } }
}

/** The same for a resource that spans zones; a region without zones has no such property. */
export function zonalPlacement(config: BaselineConfig): Placement & { readonly zones?: readonly string[] } {
  return config.zones.length === 0 ? placement(config) : { ...placement(config), zones: config.zones }
}
