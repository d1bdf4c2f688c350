import { keyOf, parseId } from '../azure/resource-ids.ts'
import type { Resource, World } from '../azure/world.ts'
import { closestName } from './closest-name.ts'
import { ScenarioError } from './scenario-error.ts'

const MOST_SHOWN = 8

/**
 * Returns the one resource that a path means: an id, the end of an id from a slash on, or a pattern with `*` for any
 * text without a slash and `**` for any text. Case is ignored. Throws ScenarioError with the candidates if there is none or more than one.
 */
export function findByPath(world: World, path: string): Resource {
  const found = tryFindByPath(world, path)
  if (found === undefined) throw new ScenarioError(`There is no resource '${path}'.${suggestions(world, path)}`)
  return found
}

/** Returns the one resource that a path means, or `undefined` if there is none. Throws ScenarioError if there are several. */
export function tryFindByPath(world: World, path: string): Resource | undefined {
  const found = matchesOf(world, path)
  if (found.length < 2) return found[0]
  throw new ScenarioError(`'${path}' means ${found.length} resources. Write more of one of these ids: ${shown(found)}`)
}

/** Returns the resources that a path can mean. A whole id means that resource alone. */
function matchesOf(world: World, path: string): Resource[] {
  const all = Object.values(world.resources)
  const key = keyOf(path).replace(/\/$/, '')
  const exact = all.find(({ id }) => keyOf(id) === key)
  if (exact !== undefined) return [exact]
  const fits = key.includes('*') ? globTest(key) : (id: string) => id.endsWith(`/${key.replace(/^\//, '')}`)
  return all.filter(({ id }) => fits(keyOf(id))).sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1))
}

function globTest(pattern: string): (id: string) => boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  const expression = new RegExp(`(^|/)${escaped.replace(/\*+/g, stars => (stars.length > 1 ? '.*' : '[^/]*'))}$`)
  return id => expression.test(id)
}

function suggestions(world: World, path: string): string {
  const all = Object.values(world.resources)
  if (all.every(({ type }) => type.startsWith('Microsoft.Authorization/'))) {
    return ' The subscription is empty: provision it with "npm run local".'
  }
  const last = keyOf(path).split('/').at(-1) ?? ''
  const containing = all.filter(({ name }) => last.length > 2 && keyOf(name).includes(last.replaceAll('*', '')))
  if (containing.length > 0) return ` Similar: ${shown(containing)}`
  const name = closestName(
    last,
    all.map(each => each.name)
  )
  const hint = name === undefined ? '' : ` Did you mean '${name}'?`
  return `${hint} "npm run local -- resources" lists all ids.`
}

function shown(found: readonly Resource[]): string {
  const ids = found.slice(0, MOST_SHOWN).map(({ id }) => shortId(id))
  return `${ids.join(', ')}${found.length > MOST_SHOWN ? ', …' : ''}`
}

/** Returns the end of an id from its group on, which is a path as well. */
function shortId(id: string): string {
  return id.replace(/^\/subscriptions\/[^/]+\/resourcegroups\//i, '')
}

/**
 * Returns the id of a resource that may not exist yet: a whole id, `GROUP/NAMESPACE/TYPE/NAME` for a resource of a group, or
 * `RESOURCE/TYPE/NAME` for a child. Throws ScenarioError if the group or the parent is not found.
 */
export function newIdOf(world: World, path: string): string {
  if (/^\/subscriptions\//i.test(path)) return path
  const segments = path.replace(/^\/|\/$/g, '').split('/')
  const at = segments.findIndex(segment => /^microsoft\./i.test(segment))
  if (at > 0) {
    const group = segments.slice(0, at).filter(segment => keyOf(segment) !== 'providers')
    return `${findByPath(world, group.join('/')).id}/providers/${segments.slice(at).join('/')}`
  }
  if (segments.length < 3) {
    throw new ScenarioError(
      `'${path}' says too little for a new resource. Write GROUP/NAMESPACE/TYPE/NAME, or RESOURCE/TYPE/NAME for a child.`
    )
  }
  return `${findByPath(world, segments.slice(0, -2).join('/')).id}/${segments.slice(-2).join('/')}`
}

/** Returns the name of a resource with its type, as a sentence says it. */
export function nameOfResource(id: string): string {
  const { type, names } = parseId(id)
  return `${type} '${names.join('/')}'`
}
