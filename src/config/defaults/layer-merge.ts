import type { Settings } from '../schema/schema.ts'
import { builtInLayers } from './built-in-layers.ts'
import { withPresentSpelling } from './pool-upgrade-spellings.ts'

export type Mapping = Readonly<Record<string, unknown>>

/**
 * Returns the built-in values, the file's `defaults` and the environment's settings as one mapping. Later layers
 * override earlier ones. Mappings are merged key by key. Lists and the source of Flux are replaced as a whole.
 */
export function mergeLayers(defaults: Settings | undefined, own: Settings | null): Mapping {
  const written = [defaults ?? {}, own ?? {}].map(withPresentSpelling)
  return [...builtInLayers(written), ...written].reduce<Mapping>(overlayLayer, {})
}

/** Keys of mappings that are replaced as a whole. Parts of two Flux sources would not form a valid source. */
const WHOLE: readonly string[] = ['source']

/**
 * Merges a layer over another one. A key without a value, such as a node pool without settings, keeps the value of the
 * layer below.
 */
export function overlayLayer(base: Mapping, above: object): Mapping {
  const result: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(above)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined
    const both = isMapping(below) && isMapping(value) && !WHOLE.includes(key)
    result[key] = both ? overlayLayer(below, value) : (value ?? below ?? {})
  }
  return result
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
