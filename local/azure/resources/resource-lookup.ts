import { idsIn, keyOf, namesWithin, parseId, withinTest } from '../resource-ids.ts'
import type { Resource, World } from '../world.ts'

/** The resource of that id; one whose target is gone (an orphaned extension) is not found. */
export function findResource(world: World, id: string): Resource | undefined {
  const resource = world.resources[keyOf(id)]
  return resource !== undefined && hasTarget(world, resource) ? resource : undefined
}

/**
 * False for an extension that outlived the resource it extends, as diagnostic settings do. A deployment stack can be extended
 * too, for example by a lock, and has its record in a table of its own.
 */
function hasTarget(world: World, resource: Resource): boolean {
  const { scope } = parseId(resource.id)
  if (!/\/providers\//i.test(scope)) return true
  return (
    world.resources[keyOf(resourceOfScope(scope))] !== undefined || world.tables.stacks?.[keyOf(scope)] !== undefined
  )
}

/**
 * The resource a scope is or lies in. A cluster's namespace is a scope of its own whether it is there or not: Resource
 * Manager does not know ("Use Azure RBAC for Kubernetes authorization").
 */
export function resourceOfScope(scope: string): string {
  return scope.replace(/(\/microsoft\.containerservice\/managedclusters\/[^/]+)\/namespaces\/[^/]+$/i, '$1')
}

/** Resources at and below a scope, sorted by id. */
export function resourcesWithin(world: World, scope: string): Resource[] {
  return sortedByKey(world, withinTest(scope))
}

/** Resources whose key and content pass the test and whose target exists, sorted by id. */
function sortedByKey(world: World, passes: (key: string, resource: Resource) => boolean): Resource[] {
  return Object.keys(world.resources)
    .filter(key => passes(key, world.resources[key] as Resource))
    .sort()
    .flatMap(key => findResource(world, key) ?? [])
}

export function childrenOf(world: World, parentId: string, type: string): Resource[] {
  return resourcesWithin(world, parentId).filter(
    resource => keyOf(resource.type) === keyOf(type) && keyOf(parseId(resource.id).parent) === keyOf(parentId)
  )
}

/** Resources outside `id` whose properties name it or something below it, sorted by id. */
export function usersOf(world: World, id: string): Resource[] {
  const within = withinTest(id)
  const names = namesInReading === undefined ? namesWithin : namesKnownWithin
  return sortedByKey(world, (key, { properties }) => names(properties, id) && !within(key))
}

/** The ids that properties name, while nothing changes them. */
let namesInReading: Map<object, readonly string[]> | undefined

/** Does work that writes nothing and asks often for users: the ids in each body are then searched for once. */
export function whileReading<T>(work: () => T): T {
  if (namesInReading !== undefined) return work()
  namesInReading = new Map()
  try {
    return work()
  } finally {
    namesInReading = undefined
  }
}

function namesKnownWithin(properties: object, id: string): boolean {
  const names = namesInReading?.get(properties) ?? idsIn(properties)
  namesInReading?.set(properties, names)
  return names.some(withinTest(id))
}
