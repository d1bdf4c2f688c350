import { isExpression, unescaped } from '../../arm/expression.ts'
import type { PropertyChange } from '../types.ts'
import { type DirectReadProperty, directReadProperties } from './direct-read-properties.ts'

/**
 * Returns whether a resource type has properties that are read directly, in addition to what-if. The what-if of a stack
 * leaves out properties that have not changed since the last deployment of the stack. It therefore never shows a change
 * that a policy or another writer made during that deployment (arm-template-whatif#213).
 */
export function isReadDirectly(type: string): boolean {
  return Object.hasOwn(directReadProperties, type.toLowerCase())
}

/** Returns the differences between an existing resource and its template, in the properties that are read directly. */
export function directReadDifferences(type: string, wanted: object, present: object): PropertyChange[] {
  return (directReadProperties[type.toLowerCase()] ?? []).flatMap(row => differences(row, wanted, present))
}

function differences({ path: pattern, absent }: DirectReadProperty, wanted: object, present: object): PropertyChange[] {
  const before = valuesAt(present, pattern.split('.'))
  const after = valuesAt(wanted, pattern.split('.'))
  const paths = new Set([...after.keys(), ...(pattern.includes('*') ? before.keys() : [])])
  return [...paths].flatMap(path => difference(path, before.get(path) ?? absent, after.get(path)) ?? [])
}

/**
 * Returns the difference between the current value and the template value of a property. Returns `undefined` if the
 * values are equal, or if the template value is an expression, which only Azure can evaluate.
 */
function difference(path: string, before: unknown, templateValue: unknown): PropertyChange | undefined {
  if (typeof templateValue === 'string' && isExpression(templateValue)) return undefined
  const after = unescaped(templateValue)
  if (comparable(before) === comparable(after)) return undefined
  if (before === undefined) return { path, kind: 'create', after }
  return after === undefined ? { path, kind: 'delete', before } : { path, kind: 'modify', before, after }
}

/** Returns a value as text in lower case, so that comparisons ignore case. Providers change the case of names. */
function comparable(value: unknown): string | undefined {
  return JSON.stringify(value)?.toLowerCase()
}

/** Returns the values whose paths match a pattern, by path. */
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

/**
 * Returns the property of an object that has the name. For a list, returns the element whose own `name` is the name.
 */
function propertyOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.find(element => propertyOf(element, 'name') === name)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
