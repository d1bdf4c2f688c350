import { isObject } from './api-client.ts'
import type { Json, JsonObject } from './case.ts'

/** Fields that differ from run to run and say nothing about behaviour. */
const DROPPED = new Set([
  'creationTimestamp',
  'lastTransitionTime',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid'
])

const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g
/** The resource version in the message of a failed precondition. */
const VERSION = /(?<=ResourceVersion in record \()\d+/g
/** A line of the server's source code, which moves with each release. */
const SOURCE_LINE = /(?<=\.go:)\d+/g
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g

/** Real texts of one case, and the placeholder for each in a recording. */
export type Substitutions = readonly (readonly [real: string, recorded: string])[]

/** Returns a part of an answer without what changes from run to run. The keys of objects are sorted. */
export function normalise(value: Json, substitutions: Substitutions): Json {
  if (typeof value === 'string') return normaliseText(value, substitutions)
  if (Array.isArray(value)) return value.map((item: Json) => normalise(item, substitutions))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key, field]) => !DROPPED.has(key) && field !== undefined)
  kept.sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(
    kept.map(([key, field]) => [normaliseText(key, substitutions), normalise(field ?? null, substitutions)])
  )
}

function normaliseText(text: string, substitutions: Substitutions): string {
  const replaced = substitutions.reduce((result, [real, recorded]) => result.replaceAll(real, recorded), text)
  return replaced
    .replace(UID, '<uid>')
    .replace(TIME, '<time>')
    .replace(VERSION, '<version>')
    .replace(SOURCE_LINE, '<line>')
}

/** Returns a value with the placeholders of a case replaced by the real texts: the reverse of `normalise`. */
export function substitute<T>(value: T, substitutions: Substitutions): T {
  const text = substitutions.reduce(
    (result, [real, recorded]) => result.replaceAll(recorded, real),
    JSON.stringify(value)
  )
  return JSON.parse(text)
}

/**
 * Returns the values at dotted paths by path, such as `{"status.phase": "Running"}`. `[]` takes the rest of the path
 * from each item of a list. A path without a value is left out.
 */
export function pick(body: Json, paths: readonly string[]): JsonObject {
  const found = paths.map((path): [string, Json | undefined] => [path, valueAt(body, path.split('.'))])
  return Object.fromEntries(found.filter(([, value]) => value !== undefined))
}

function valueAt(value: Json | undefined, [head, ...rest]: readonly string[]): Json | undefined {
  if (head === undefined || value === undefined) return value
  if (head.endsWith('[]')) {
    const items = valueAt(value, [head.slice(0, -2)])
    return Array.isArray(items) ? items.map((item: Json) => valueAt(item, rest) ?? null) : undefined
  }
  return isObject(value) ? valueAt(value[head], rest) : undefined
}
