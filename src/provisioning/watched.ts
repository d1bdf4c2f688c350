import type { PropertyChange } from './types.ts'

/**
 * What a stack's what-if may keep to itself: it leaves out what has not moved since the stack was last deployed, so that
 * what a policy or another writer changed during that deployment never shows (arm-template-whatif#213). These properties
 * decide who reaches what, so they are read and compared as well. `*` stands for an element of a list by its name; an
 * element that the template does not have is a difference too.
 */
const watched: Readonly<Record<string, readonly string[]>> = {
  'microsoft.network/firewallpolicies': [
    'properties.threatIntelMode',
    'properties.intrusionDetection.mode',
    'properties.dnsSettings.enableProxy'
  ],
  'microsoft.network/networksecuritygroups': [
    'properties.securityRules.*.properties.access',
    'properties.securityRules.*.properties.direction',
    'properties.securityRules.*.properties.priority'
  ],
  'microsoft.network/routetables': [
    'properties.disableBgpRoutePropagation',
    'properties.routes.*.properties.addressPrefix',
    'properties.routes.*.properties.nextHopIpAddress',
    'properties.routes.*.properties.nextHopType'
  ],
  'microsoft.network/virtualnetworks': ['properties.dhcpOptions.dnsServers']
}

export function isWatched(type: string): boolean {
  return Object.hasOwn(watched, type.toLowerCase())
}

/** What of a resource's watched properties is otherwise than its template says. */
export function watchedDifferences(type: string, wanted: object, present: object): PropertyChange[] {
  return (watched[type.toLowerCase()] ?? []).flatMap(pattern => {
    const before = valuesAt(present, pattern.split('.'))
    const after = valuesAt(wanted, pattern.split('.'))
    const paths = new Set([...after.keys(), ...(pattern.includes('*') ? before.keys() : [])])
    return [...paths].flatMap(path => difference(path, before.get(path), after.get(path)) ?? [])
  })
}

function difference(path: string, before: unknown, after: unknown): PropertyChange | undefined {
  if (isExpression(after) || comparable(before) === comparable(after)) return undefined
  if (before === undefined) return { path, kind: 'create', after }
  return after === undefined ? { path, kind: 'delete', before } : { path, kind: 'modify', before, after }
}

/** Only Azure can evaluate it. */
function isExpression(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('[')
}

/** Providers write names of their own in a case of their own. */
function comparable(value: unknown): string | undefined {
  return JSON.stringify(value)?.toLowerCase()
}

/** The values a pattern leads to, by their paths. */
function valuesAt(value: unknown, pattern: readonly string[], path = ''): Map<string, unknown> {
  const [segment, ...rest] = pattern
  if (segment === undefined) return value === undefined ? new Map() : new Map([[path, value]])
  const next = segment === '*' ? byName(value) : [[segment, propertyOf(value, segment)] as const]
  return new Map(next.flatMap(([name, inner]) => [...valuesAt(inner, rest, path === '' ? name : `${path}.${name}`)]))
}

function byName(list: unknown): (readonly [string, unknown])[] {
  if (!Array.isArray(list)) return []
  return list.map((element, i) => [String(propertyOf(element, 'name') ?? i), element] as const)
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
