import { keyOf, parseId, sameId } from '../resource-ids.ts'
import { childrenOf, findResource } from '../resources/resource-lookup.ts'
import type { Resource, ResourceType, World } from '../world.ts'
import { type InlineElement, inlineElements, type Properties } from './put-helpers.ts'

/** Elements a resource holds in a list of its own, each of which can be written alone as well: security rules, routes. */
export interface InlineChildren {
  /** Type of the elements, as resources. */
  readonly type: string
  /** Where their parent lists them. */
  readonly member: string
}

type Listed = Properties & { readonly name: string }

/** An element as its parent lists it. */
export function inlineElementOf(
  parentId: string,
  { type }: InlineChildren,
  { name, properties }: InlineElement
): Listed {
  const segment = type.split('/').at(-1)
  return {
    name,
    id: `${parentId}/${segment}/${name}`,
    type,
    properties: { ...properties, provisioningState: 'Succeeded' }
  }
}

/** The elements as their parent has them once this one is written. */
export function withElement(
  world: World,
  parentId: string,
  { member }: InlineChildren,
  element: InlineElement
): InlineElement[] {
  return replaced(inlineElements(findResource(world, parentId)?.properties[member]), element)
}

/** The elements as their parent has them without this one. */
export function withoutElement(
  world: World,
  parentId: string,
  { member }: InlineChildren,
  name: string
): InlineElement[] {
  return inlineElements(findResource(world, parentId)?.properties[member]).filter(other => !sameId(other.name, name))
}

/** In its place where it was there before, else at the end. */
function replaced<T extends { readonly name: string }>(list: readonly T[], element: T): T[] {
  const isThere = list.some(({ name }) => sameId(name, element.name))
  return isThere ? list.map(other => (sameId(other.name, element.name) ? element : other)) : [...list, element]
}

/** The parent was written: what it lists are resources, and what it does not list any more is gone. */
export function writeListed(world: World, parent: Resource, { type, member }: InlineChildren): void {
  const wanted = inlineElements(parent.properties[member])
  for (const present of childrenOf(world, parent.id, type)) {
    if (!wanted.some(({ name }) => sameId(name, present.name))) delete world.resources[keyOf(present.id)]
  }
  for (const { name, properties } of wanted) {
    const id = `${parent.id}/${type.split('/').at(-1)}/${name}`
    const { generation = 0, createdAt = world.now } = world.resources[keyOf(id)] ?? {}
    world.resources[keyOf(id)] = {
      id,
      type,
      name,
      properties: { ...properties },
      generation: generation + 1,
      createdAt
    }
  }
}

/** What keeps the parent's list as its elements are, whichever of the two is written; the parent is held meanwhile. */
export function elementHooks(children: InlineChildren): Pick<ResourceType, 'holds' | 'stored' | 'removed'> {
  return {
    holds: put => [parseId(put.id).parent],
    stored: (world, element) =>
      relist(world, element, children, list =>
        replaced(list, inlineElementOf(parseId(element.id).parent, children, element))
      ),
    removed: (world, element) =>
      relist(world, element, children, list => list.filter(({ name }) => !sameId(name, element.name)))
  }
}

function relist(
  world: World,
  element: Resource,
  { member }: InlineChildren,
  change: (list: readonly Listed[]) => readonly Listed[]
): void {
  const parent = findResource(world, parseId(element.id).parent)
  if (parent !== undefined) parent.properties[member] = change((parent.properties[member] ?? []) as Listed[])
}
