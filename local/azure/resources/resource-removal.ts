import { refusal } from '../errors.ts'
import { RESOURCE_GROUP } from '../providers/resource-groups.ts'
import { isWithin, sameId } from '../resource-ids.ts'
import { tableOf } from '../tables.ts'
import type { ArmError, Resource, World } from '../world.ts'
import { resourcesWithin } from './resource-lookup.ts'
import { resourceType } from './resource-types.ts'

/** Types whose records stay when the resource they extend is deleted, and return with its name. */
const SURVIVE = /\/providers\/microsoft\.insights\/diagnosticsettings\//i

/** Takes a resource away with its children and with the role assignments and locks on it. */
export function removeResource(world: World, resource: Resource): void {
  const gone = Object.entries(world.resources).filter(
    ([key]) => isWithin(key, resource.id) && !SURVIVE.test(key.slice(resource.id.length))
  )
  for (const [key] of gone) delete world.resources[key]
  for (const [, each] of gone) resourceType(each.type)?.removed?.(world, each)
  if (isGroup(resource)) for (const table of RECORDS) forgetWithin(tableOf(world, table), resource.id)
}

/** What a group keeps beside resources: deployment history, deployment stacks and their what-if results. */
const RECORDS = ['deployments', 'stacks', 'whatIfResults'] as const

function forgetWithin(table: Record<string, unknown>, id: string): void {
  for (const key of Object.keys(table)) if (isWithin(key, id)) delete table[key]
}

export function isGroup(resource: Resource): boolean {
  return resource.type === RESOURCE_GROUP
}

/** A group takes as long to delete as its slowest resource, and a little more; seconds. */
export function groupDeleteSeconds(world: World, group: Resource): number {
  const slowest = resourcesWithin(world, group.id).map(({ type }) => resourceType(type)?.seconds.delete ?? 0)
  return Math.max(0, ...slowest) + 15
}

/** Deletes the contents in waves, as long as one goes on; what something outside still uses stays, and is the error. */
export function emptyResourceGroup(world: World, group: Resource): ArmError | undefined {
  for (;;) {
    const contents = resourcesWithin(world, group.id).filter(({ id }) => !sameId(id, group.id))
    const free = contents.filter(resource => resourceType(resource.type)?.refuseDelete?.(world, resource) === undefined)
    if (contents.length === 0) return undefined
    if (free.length === 0) return blocked(group, contents)
    for (const resource of free) removeResource(world, resource)
  }
}

function blocked(group: Resource, left: readonly Resource[]): ArmError {
  const ids = left.map(({ id }) => `'${id}'`).join(', ')
  return refusal(
    409,
    'ResourceGroupDeletionBlocked',
    `Deletion of resource group '${group.name}' failed as resources with identifiers ${ids} could not be deleted. The provisioning state of the resource group will be rolled back.`
  ).error
}
