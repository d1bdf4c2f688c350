/** One property that differs, in the words of a deployment stack's what-if. Paths are dotted; an array's children are named by index. */
export interface PropertyDelta {
  readonly path: string
  readonly changeType: 'array' | 'create' | 'delete' | 'modify' | 'noEffect'
  readonly before?: unknown
  readonly after?: unknown
  readonly children?: readonly PropertyDelta[]
}

type Fields = Readonly<Record<string, unknown>>

/** Members that a provider sets anew at each write: a client cannot change them, so they are no difference, at any depth. */
const VOLATILE: ReadonlySet<string> = new Set([
  'etag',
  'provisioningState',
  'resourceGuid',
  'systemData',
  'lastModifiedTime'
])

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Resource Manager compares ids without regard to case, all other text exactly. */
function sameText(a: string, b: string): boolean {
  return a === b || (a.startsWith('/subscriptions/') && a.toLowerCase() === b.toLowerCase())
}

/** Deep equality as what-if sees it: ids without case, volatile members left out, `null` the same as absent. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameValue(item, b[i]))
  if (isObject(a) && isObject(b)) return keysOf(a, b).every(key => sameValue(a[key], b[key]))
  return (a ?? undefined) === (b ?? undefined)
}

function keysOf(a: Fields, b: Fields): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(key => !VOLATILE.has(key))
}

function leaf(path: string, before: unknown, after: unknown): PropertyDelta {
  if (before === undefined) return { path, changeType: 'create', after }
  if (after === undefined) return { path, changeType: 'delete', before }
  return { path, changeType: 'modify', before, after }
}

function diffElement(index: number, before: unknown, after: unknown): PropertyDelta[] {
  const path = String(index)
  if (sameValue(before, after)) return []
  if (isObject(before) && isObject(after))
    return [{ path, changeType: 'modify', children: diffProperties(before, after) }]
  if (Array.isArray(before) && Array.isArray(after)) return [diffArray(path, before, after)]
  return [leaf(path, before, after)]
}

function diffArray(path: string, before: readonly unknown[], after: readonly unknown[]): PropertyDelta {
  const length = Math.max(before.length, after.length)
  const children = Array.from({ length }, (_, i) => diffElement(i, before[i], after[i])).flat()
  return { path, changeType: 'array', children }
}

/**
 * What differs from `before` to `after`, property by property, keys in the order they are written. Arrays are compared by
 * index, as Azure does: an element put in front makes all that follow differ.
 */
export function diffProperties(before: Fields, after: Fields, prefix = ''): PropertyDelta[] {
  return keysOf(before, after).flatMap(key => {
    const [a, b] = [before[key] ?? undefined, after[key] ?? undefined]
    const path = `${prefix}${key}`
    if (sameValue(a, b)) return []
    if (isObject(a) && isObject(b)) return diffProperties(a, b, `${path}.`)
    if (Array.isArray(a) && Array.isArray(b)) return [diffArray(path, a, b)]
    return [leaf(path, a, b)]
  })
}

/** What a template asks for and the provider will not take: read-only members, reported as `noEffect`. */
export function withoutEffect(asked: Fields, taken: Fields, prefix = ''): PropertyDelta[] {
  return Object.entries(asked).flatMap(([key, value]): PropertyDelta[] => {
    const path = `${prefix}${key}`
    const got = taken[key]
    if (isObject(value) && isObject(got)) return withoutEffect(value, got, `${path}.`)
    if (Array.isArray(value) || sameValue(value, got)) return []
    return [{ path, changeType: 'noEffect', after: value }]
  })
}

/**
 * `before` with what a template names laid over it: the best guess where an expression in the template cannot be known,
 * so that defaults the provider filled in do not show as deletions.
 */
export function overlayProperties(before: unknown, asked: unknown): unknown {
  if (isObject(before) && isObject(asked)) {
    const laid = Object.entries(asked).map(([key, value]) => [key, overlayProperties(before[key], value)])
    return { ...before, ...Object.fromEntries(laid) }
  }
  if (Array.isArray(before) && Array.isArray(asked)) return asked.map((value, i) => overlayProperties(before[i], value))
  return asked
}

/** The value at a dotted path; `undefined` where there is none. Arrays are not entered. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value)
}
