import { hash } from 'node:crypto'
import type { ResourceId } from '../../arm/resource-id.ts'
import type { PropertyChange, ResourceChange } from '../types.ts'

/** Number of characters of a change digest. They hold 60 bits, so that 200 changes fit into 2 kB of job output. */
export const CHANGE_DIGEST_LENGTH = 10

/**
 * Number of characters of an intent digest. They hold 132 bits, because this digest represents everything that is
 * requested.
 */
export const INTENT_DIGEST_LENGTH = 22

/**
 * Returns JSON with sorted keys and without `undefined`. Equal values give the same text, whatever the order of their
 * keys.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, member: unknown) => (isPlainObject(member) ? sorted(member) : member))
}

/**
 * Returns the first `length` characters of the SHA-256 digest of a value, in base64url. The digest is computed from the
 * canonical JSON of the value. Each character holds six bits.
 */
export function digest(value: unknown, length: number): string {
  return digestOfText(canonicalJson(value), length)
}

/** Returns the digest of a value whose canonical JSON is known, as `digest` does. */
export function digestOfText(json: string, length: number): string {
  return hash('sha256', json, 'base64url').slice(0, length)
}

/**
 * Returns the digest of a change. The digest covers the resource id and the kind. For a modification, it also covers
 * the path and the new value of each property, but not the old value, which does not matter to the person who approves
 * the new value.
 */
export function changeDigest(
  id: ResourceId,
  kind: ResourceChange['kind'],
  properties: readonly PropertyChange[]
): string {
  const what = kind === 'modify' ? properties.map(({ path, after }) => [path, after ?? null]).sort(byPath) : []
  return digest([id.toLowerCase(), kind, what], CHANGE_DIGEST_LENGTH)
}

function byPath([a]: unknown[], [b]: unknown[]): number {
  return String(a) < String(b) ? -1 : 1
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
