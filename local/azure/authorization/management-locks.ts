import { refuse } from '../errors.ts'
import { isWithin, parseId } from '../resource-ids.ts'
import type { Refusal, Resource, World } from '../world.ts'

export const LOCK = 'Microsoft.Authorization/locks'

/** ReadOnly stops writes and deletes, CanNotDelete only deletes. */
const levelsThatStop: Readonly<Record<'write' | 'delete', readonly string[]>> = {
  write: ['ReadOnly'],
  delete: ['ReadOnly', 'CanNotDelete']
}

/**
 * 409 ScopeLocked when a lock at the scope or above stops the operation. A delete is stopped by locks below as well:
 * nothing is deleted when a child is locked. Locks themselves can always be written and deleted.
 */
export function refuseLocked(world: World, id: string, operation: 'write' | 'delete'): Refusal | undefined {
  if (parseId(id).type.toLowerCase() === LOCK.toLowerCase()) return undefined
  const locked = locks(world)
    .filter(lock => levelsThatStop[operation].includes(String(lock.properties.level)))
    .map(lock => parseId(lock.id).scope)
    .filter(scope => isWithin(id, scope) || (operation === 'delete' && isWithin(scope, id)))
  return locked.length === 0 ? undefined : refuse.locked(id, operation, locked)
}

function locks(world: World): Resource[] {
  return Object.values(world.resources).filter(resource => resource.type === LOCK)
}
