import { keyOf } from '../resource-ids.ts'
import { showStack, stacksOf } from '../stacks/stack-record.ts'
import type { World } from '../world.ts'
import { whileReading } from './resource-lookup.ts'
import { resourcesWithin, showResource } from './resources.ts'

/** Differ between runs that end in the same place: what Azure stamps on a write, and what a stack remembers of its last one. */
const HISTORY = new Set([
  'etag',
  'eTag',
  'systemData',
  'serviceInternals',
  'createdOn',
  'updatedOn',
  'created',
  'createdDate',
  'creationDate',
  'timestamp',
  'updated',
  'modifiedDate',
  'lastPlanModifiedDate',
  'correlationId',
  'deploymentId',
  'duration',
  'deletedResources',
  'detachedResources',
  'lastTransitionTime',
  'statusUpdatedAt',
  'sourceUpdatedAt'
])

/** Message of the last health check, which Flux runs again at each interval, with its duration. */
const HEALTH_CHECK = /^Health check passed in \S+$/

/**
 * What exists: every resource with a PUT of its own (groups, children, extensions and deployment stacks too) as a GET
 * answers it (a setting that outlived its resource is not answered), sorted by id, without timestamps, etags and history. Two worlds that hold the same have the same inventory.
 */
export function inventory(world: World): Record<string, unknown>[] {
  const resources = whileReading(() => resourcesWithin(world, '/').map(resource => showResource(world, resource)))
  const stacks = Object.values(stacksOf(world)).map(stack => sortedLedger(showStack(world, stack)))
  return [...resources, ...stacks].map(withoutHistory).sort(byId)
}

/** The ledger of a stack lists its resources in the order they were deployed. */
function sortedLedger(stack: Record<string, unknown>): Record<string, unknown> {
  const properties = stack.properties as { resources: { id: string }[] }
  return { ...stack, properties: { ...properties, resources: properties.resources.toSorted(byId) } }
}

function byId(a: { id?: unknown }, b: { id?: unknown }): number {
  const [left, right] = [keyOf(String(a.id)), keyOf(String(b.id))]
  return left < right ? -1 : left > right ? 1 : 0
}

function withoutHistory<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutHistory) as T
  if (typeof value === 'string') return value.replace(HEALTH_CHECK, 'Health check passed') as T
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !HISTORY.has(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutHistory(inner)])) as T
}
