import { sameId } from '../arm/resource-id.ts'
import type { PropertyChange } from './types.ts'

/**
 * What of the wanted is otherwise in the present: the present may say more, since providers add to what they are given.
 * Lists count as wholes, because their order can matter.
 */
export function differences(wanted: object, present: unknown, path = ''): PropertyChange[] {
  return Object.entries(wanted).flatMap(([name, after]: [string, unknown]) => {
    const before = isMapping(present) ? present[name] : undefined
    const here = path === '' ? name : `${path}.${name}`
    if (isMapping(after)) return differences(after, before, here)
    if (holds(after, before)) return []
    return [{ path: here, kind: before === undefined ? 'create' : 'modify', before, after } as const]
  })
}

/** Whether the present says all that is wanted. */
function holds(wanted: unknown, present: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(present) &&
      wanted.length === present.length &&
      wanted.every((element, i) => holds(element, present[i]))
    )
  if (isMapping(wanted))
    return isMapping(present) && Object.entries(wanted).every(([name, value]) => holds(value, present[name]))
  if (typeof wanted === 'string' && typeof present === 'string' && wanted.startsWith('/subscriptions/'))
    return sameId(wanted, present)
  return wanted === present
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
