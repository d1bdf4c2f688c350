import { createHash } from 'node:crypto'
import type { ResourceId } from '../../arm/resource-id.ts'
import type { PropertyChange, ResourceChange } from '../types.ts'

/** Characters of a change's digest: 60 bits, so that 200 changes fit into 2 kB of job output. */
export const CHANGE_DIGEST_LENGTH = 10

/** Characters of an intent's digest: 132 bits, because it represents everything that is requested. */
export const INTENT_DIGEST_LENGTH = 22

/**
 * Returns JSON with sorted keys and without `undefined`: equal values give equal text, whatever the order of their
 * keys.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, member: unknown) => (isPlainObject(member) ? sorted(member) : member))
}

/** Returns the first characters of base64url(SHA-256) over the canonical JSON of a value; six bits per character. */
export function digest(value: unknown, length: number): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url').slice(0, length)
}

/**
 * Returns the digest of a change. A creation, deletion or detachment is identified by id and kind, a modification also
 * by each path and its new value. The old value does not matter to the approver of the new one.
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
