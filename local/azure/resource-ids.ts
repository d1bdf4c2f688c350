/** A Resource Manager id taken apart. Ids are compared in lower case everywhere: a caller's spelling is kept, never trusted. */
export interface IdParts {
  readonly subscriptionId: string | undefined
  readonly resourceGroup: string | undefined
  readonly namespace: string
  /** Full type, for example `Microsoft.Network/virtualNetworks/subnets`. */
  readonly type: string
  readonly name: string
  /** Names from the outermost type to the innermost. */
  readonly names: readonly string[]
  /** The subscription, group or resource the last `/providers/` hangs on. */
  readonly scope: string
  /** The parent resource of a child type; for any other the scope. */
  readonly parent: string
}

/** The form under which `world.resources` keeps an id. */
export function keyOf(id: string): string {
  return id.toLowerCase()
}

export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Whether `id` is `scope` or lies below it. */
export function isWithin(id: string, scope: string): boolean {
  return withinTest(scope)(keyOf(id))
}

/** Returns the test whether a key is a scope or lies below it, for a caller that asks it of many keys. */
export function withinTest(scope: string): (key: string) => boolean {
  const outer = keyOf(scope).replace(/\/$/, '')
  const prefix = `${outer}/`
  return key => key === outer || key.startsWith(prefix)
}

export function groupId(subscriptionId: string, resourceGroup: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`
}

/** The id of the group an id lies in; `undefined` for what is above groups. */
export function groupOf(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/i.exec(id)?.[0]
}

/** Ids already taken apart. A request asks for the parts of the same few hundred ids many thousand times. */
const parsed = new Map<string, IdParts>()
const MOST_PARSED = 20_000

/** Takes an id apart. A group has type `Microsoft.Resources/resourceGroups`, a subscription `Microsoft.Resources/subscriptions`. */
export function parseId(id: string): IdParts {
  const known = parsed.get(id)
  if (known !== undefined) return known
  const parts = splitId(id)
  if (parsed.size >= MOST_PARSED) parsed.clear()
  parsed.set(id, parts)
  return parts
}

function splitId(id: string): IdParts {
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]
  const resourceGroup = /^\/subscriptions\/[^/]+\/resourcegroups\/([^/]+)/i.exec(id)?.[1]
  const common = { subscriptionId, resourceGroup }
  const at = keyOf(id).lastIndexOf('/providers/')
  if (at < 0) return { ...common, ...containerParts(subscriptionId, resourceGroup) }
  const scope = id.slice(0, at)
  const [namespace = '', ...segments] = id.slice(at + '/providers/'.length).split('/')
  const types = segments.filter((_, i) => i % 2 === 0)
  const names = segments.filter((_, i) => i % 2 === 1)
  const parent = types.length > 1 ? id.split('/').slice(0, -2).join('/') : scope
  return { ...common, namespace, type: [namespace, ...types].join('/'), name: names.at(-1) ?? '', names, scope, parent }
}

function containerParts(subscriptionId: string | undefined, resourceGroup: string | undefined) {
  const namespace = 'Microsoft.Resources'
  const name = resourceGroup ?? subscriptionId ?? ''
  const scope = resourceGroup === undefined ? '' : `/subscriptions/${subscriptionId}`
  const type = resourceGroup === undefined ? `${namespace}/subscriptions` : `${namespace}/resourceGroups`
  return { namespace, type, name, names: [name], scope, parent: scope }
}

const RESOURCE_ID = /^\/(subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?)?(\/providers\/[^/]+(\/[^/]+\/[^/]+)+)+$/i

/** Every resource id a body names, lower-cased, each once, in order. */
export function idsIn(value: unknown): string[] {
  const found = new Set<string>()
  visit(value, text => {
    if (text[0] === '/' && RESOURCE_ID.test(text)) found.add(keyOf(text))
  })
  return [...found].sort()
}

/** Returns whether a body names `scope` or a resource below it: `idsIn(value).some(id => isWithin(id, scope))`, but faster. */
export function namesWithin(value: unknown, scope: string): boolean {
  return hasIdWithin(value, keyOf(scope).replace(/\/$/, ''))
}

function hasIdWithin(value: unknown, outer: string): boolean {
  if (typeof value === 'string') return isIdWithin(value, outer)
  if (Array.isArray(value)) return value.some(element => hasIdWithin(element, outer))
  if (typeof value !== 'object' || value === null) return false
  for (const member in value) if (hasIdWithin((value as Record<string, unknown>)[member], outer)) return true
  return false
}

/** Compares lengths and first character before it lower-cases: nearly no text of a body passes that. */
function isIdWithin(text: string, outer: string): boolean {
  if (text.length < outer.length || text[0] !== '/') return false
  const inner = keyOf(text)
  return (inner === outer || inner.startsWith(`${outer}/`)) && RESOURCE_ID.test(text)
}

function visit(value: unknown, see: (text: string) => void): void {
  if (typeof value === 'string') see(value)
  else if (Array.isArray(value)) for (const element of value) visit(element, see)
  else if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) visit(member, see)
}
