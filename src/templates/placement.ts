import { literal } from '../arm/expression.ts'
import type { BaselineConfig } from '../config/types.ts'

interface Placement {
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
}

/** Region and tags of a resource in a template, where a tag that begins with a bracket would be taken for an expression. */
export function placement({ region, tags }: BaselineConfig): Placement {
  return {
    location: region,
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, literal(value)]))
  }
}

/** The same for a resource that spans zones; a region without zones has no such property. */
export function zonalPlacement(config: BaselineConfig): Placement & { readonly zones?: readonly string[] } {
  return config.zones.length === 0 ? placement(config) : { ...placement(config), zones: config.zones }
}
