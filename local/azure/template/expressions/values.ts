/** What a template expression can yield: JSON. */
export type Value = null | boolean | number | string | Value[] | ValueObject

export interface ValueObject {
  [key: string]: Value
}

export function isObject(value: unknown): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of a part of a template that should be an object; none where it is absent or something else. */
export function membersOf(value: Value | undefined): [string, Value][] {
  return isObject(value) ? Object.entries(value) : []
}

/** The kind of a value in the words of Resource Manager's messages. */
export function kindOf(value: Value): string {
  if (value === null) return 'Null'
  if (Array.isArray(value)) return 'Array'
  if (typeof value === 'object') return 'Object'
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Float'
  return typeof value === 'string' ? 'String' : 'Boolean'
}

/** The key as the object spells it: Resource Manager ignores case in property names. */
export function spelledKey(object: ValueObject, key: string): string | undefined {
  if (Object.hasOwn(object, key)) return key
  const wanted = key.toLowerCase()
  return Object.keys(object).find(candidate => candidate.toLowerCase() === wanted)
}

/** A property, ignoring case; `undefined` where there is none. */
export function propertyOf(object: ValueObject, key: string): Value | undefined {
  const spelled = spelledKey(object, key)
  return spelled === undefined ? undefined : object[spelled]
}

/** Text of a property, `undefined` where it is absent or no text. */
export function textOf(object: ValueObject, key: string): string | undefined {
  const value = propertyOf(object, key)
  return typeof value === 'string' ? value : undefined
}

export function sameValue(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index] ?? null))
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every(key => Object.hasOwn(b, key) && sameValue(a[key] ?? null, b[key] ?? null))
    )
  }
  return a === b
}

/** As `string()` and string concatenation write a value: .NET's `True`, JSON for arrays and objects. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
