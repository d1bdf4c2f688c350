import { keyOf, sameId } from '../../azure/resource-ids.ts'
import type { Resource, World } from '../../azure/world.ts'
import { ScenarioError } from '../scenario-error.ts'

/**
 * Returns the one resource of a type whose id a text is, or whose name contains it; `undefined` if there is none. Throws
 * ScenarioError if there are several.
 */
export function findNamed(world: World, type: string, text: string): Resource | undefined {
  const all = Object.values(world.resources).filter(resource => sameId(resource.type, type))
  const exact = all.find(({ id, name }) => sameId(id, text) || sameId(name, text))
  if (exact !== undefined) return exact
  const found = all.filter(({ name }) => keyOf(name).includes(keyOf(text)))
  const [only, second] = found
  if (second === undefined) return only
  const names = found.map(({ name }) => name).sort()
  throw new ScenarioError(`'${text}' means ${names.join(' and ')}. Write more of the name.`)
}
