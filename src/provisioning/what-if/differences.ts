import { sameId } from '../../arm/resource-id.ts'
import type { PropertyChange } from '../types.ts'

/**
 * Returns the requested properties whose current value differs. Additional properties of the existing resource are
 * ignored, because providers add properties to a request. A list is compared as a whole, because the order of its
 * elements can matter.
 */
export function findDifferences(wanted: object, present: unknown, path = ''): PropertyChange[] {
  return Object.entries(wanted).flatMap(([name, after]: [string, unknown]) => {
    const before = isMapping(present) ? ownValue(present, name) : undefined
    const here = path === '' ? name : `${path}.${name}`
    if (isMapping(after)) return findDifferences(after, before, here)
    if (includesValue(after, before)) return []
    return [{ path: here, kind: before === undefined ? 'create' : 'modify', before, after } as const]
  })
}

/** Returns whether the current value contains everything that is requested. */
function includesValue(wanted: unknown, present: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(present) &&
      wanted.length === present.length &&
      wanted.every((element, i) => includesValue(element, present[i]))
    )
  if (isMapping(wanted))
    return (
      isMapping(present) &&
      Object.entries(wanted).every(([name, value]) => includesValue(value, ownValue(present, name)))
    )
  if (typeof wanted === 'string' && typeof present === 'string' && wanted.startsWith('/subscriptions/'))
    return sameId(wanted, present)
  return wanted === present
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns a member of a mapping. Tags can have names such as `constructor`, which every object inherits. */
function ownValue(mapping: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(mapping, name) ? mapping[name] : undefined
}
