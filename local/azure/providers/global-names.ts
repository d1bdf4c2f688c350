import { keyOf, sameId } from '../resource-ids.ts'
import { tableOf } from '../tables.ts'
import type { World } from '../world.ts'

/** Names of registries, vaults and storage accounts that somebody else in the cloud has: the first everybody thinks of. */
const TAKEN: ReadonlySet<string> = new Set([
  'azure',
  'contoso',
  'fabrikam',
  'microsoft',
  'mycontainerregistry',
  'myvault'
])

/**
 * Whether a name that is part of a public host name is taken: by a stranger, or by another resource of the type in
 * this subscription. `world.tables.takenNames` holds more names of strangers, lower-cased.
 */
export function isTaken(world: World, type: string, name: string, id?: string): boolean {
  const wanted = keyOf(name)
  if (TAKEN.has(wanted) || tableOf<boolean>(world, 'takenNames')[wanted] === true) return true
  return Object.values(world.resources).some(
    resource =>
      resource.type === type && keyOf(resource.name) === wanted && (id === undefined || !sameId(resource.id, id))
  )
}
