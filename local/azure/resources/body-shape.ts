/** The form that a value of a body must have. */
export type Shape =
  | { readonly is: 'anything' | 'text' | 'integer' | 'decimal' | 'flag' }
  | { readonly is: 'oneOf'; readonly values: readonly string[] }
  | { readonly is: 'list' | 'map'; readonly of: Shape }
  | { readonly is: 'fields'; readonly properties: Properties }

/** Properties of an object, by name. */
export type Properties = Readonly<Record<string, Shape>>

/** A value of a body that does not have its form. */
export interface ShapeFault {
  readonly kind: 'type' | 'value' | 'unknown'
  /** Names joined by points, without indexes. */
  readonly path: string
  readonly value: unknown
  readonly shape: Shape
}

export const anything: Shape = { is: 'anything' }
export const text: Shape = { is: 'text' }
export const integer: Shape = { is: 'integer' }
export const decimal: Shape = { is: 'decimal' }
export const flag: Shape = { is: 'flag' }

/** Returns the form of a text that is one of some values. */
export function oneOf(...values: readonly string[]): Shape {
  return { is: 'oneOf', values }
}

/** Returns the form of an array. */
export function listOf(of: Shape): Shape {
  return { is: 'list', of }
}

/** Returns the form of an object with any names. */
export function mapOf(of: Shape): Shape {
  return { is: 'map', of }
}

/** Returns the form of an object with these names. */
export function fields(properties: Properties): Shape {
  return { is: 'fields', properties }
}

/** Returns the first value that does not have its form. A null has any form. */
export function findShapeFault(value: unknown, shape: Shape, path: string): ShapeFault | undefined {
  if (value === undefined || value === null || shape.is === 'anything') return undefined
  if (!hasType(value, shape)) return { kind: 'type', path, value, shape }
  if (shape.is === 'oneOf') {
    return shape.values.includes(String(value)) ? undefined : { kind: 'value', path, value, shape }
  }
  for (const [key, inner] of Object.entries(value)) {
    const fault = findInnerFault(key, inner, shape, path)
    if (fault !== undefined) return fault
  }
  return undefined
}

function hasType(value: unknown, { is }: Shape): boolean {
  if (is === 'text' || is === 'oneOf') return typeof value === 'string'
  if (is === 'integer') return Number.isInteger(value)
  if (is === 'decimal') return typeof value === 'number'
  if (is === 'flag') return typeof value === 'boolean'
  return typeof value === 'object' && Array.isArray(value) === (is === 'list')
}

function findInnerFault(key: string, value: unknown, shape: Shape, path: string): ShapeFault | undefined {
  if (shape.is === 'list') return findShapeFault(value, shape.of, path)
  const inner = path === '' ? key : `${path}.${key}`
  if (shape.is === 'map') return findShapeFault(value, shape.of, inner)
  if (shape.is !== 'fields') return undefined
  if (!Object.hasOwn(shape.properties, key)) return { kind: 'unknown', path: inner, value, shape }
  return findShapeFault(value, shape.properties[key] ?? anything, inner)
}

/** Returns a value without the nulls in its objects and arrays. Without a null, the result is the value itself. */
export function withoutNulls<T>(value: T): T
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (!hasNull(value)) return value
  if (Array.isArray(value)) return value.filter(item => item !== null).map(item => withoutNulls<unknown>(item))
  const kept = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls<unknown>(inner)]))
}

function hasNull(value: unknown): boolean {
  if (value === null) return true
  return typeof value === 'object' && Object.values(value).some(hasNull)
}
