import { builtInFor } from './built-in.ts'
import type { Settings } from './schema.ts'

export type Mapping = Readonly<Record<string, unknown>>

/**
 * Built-in values, then the file's defaults, then the environment's own: mappings are merged key by key; lists, and what
 * Flux reads, are replaced as a whole.
 */
export function merged(defaults: Settings | undefined, own: Settings | null): Mapping {
  const written = [defaults ?? {}, own ?? {}]
  return [...builtInFor(written), ...written].reduce<Mapping>(overlay, {})
}

/** Half of one source and half of another would be neither. */
const WHOLE: readonly string[] = ['source']

/** Two layers as one. What is named without a value, as a pool may be, takes nothing away from the layer below. */
export function overlay(base: Mapping, above: object): Mapping {
  const result: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(above)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined
    const both = isMapping(below) && isMapping(value) && !WHOLE.includes(key)
    result[key] = both ? overlay(below, value) : (value ?? below ?? {})
  }
  return result
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
