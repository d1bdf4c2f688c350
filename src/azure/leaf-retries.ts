import type { LeafError } from '../runtime/failure.ts'
import { leafCodeOf, type Retry } from './leaf-codes.ts'

const LONGEST_WAIT = 10 * 60

/** Names of the resource groups that this run created, in lower case. */
export type CreatedGroups = ReadonlySet<string>

/**
 * Returns the seconds to wait before retry number `retries + 1`. Returns `undefined` if there are no leaf errors, if a
 * leaf error does not resolve by itself, or if a leaf error has used all its retries.
 */
export function waitBeforeRetry(
  leaves: readonly LeafError[],
  retries: number,
  created: CreatedGroups
): number | undefined {
  const found = leaves.map(leaf => retryOf(leaf, created))
  const passing = found.filter(retry => retry !== undefined && retries < retry.times) as Retry[]
  if (leaves.length === 0 || passing.length < leaves.length) return undefined
  return Math.min(LONGEST_WAIT, Math.max(...passing.map(({ every }) => every)) * 2 ** retries)
}

/** Returns text for the log: each code of a leaf error, with the reason why the failure resolves by itself. */
export function reasonsToWait(leaves: readonly LeafError[]): string {
  return [...new Set(leaves.map(leaf => `${leaf.code}: ${leafCodeOf(leaf)?.retry?.because ?? 'unknown'}`))].join('; ')
}

function retryOf(leaf: LeafError, created: CreatedGroups): Retry | undefined {
  const retry = leafCodeOf(leaf)?.retry
  return retry?.onlyIn === 'created-groups' && !created.has(groupOf(leaf)) ? undefined : retry
}

/**
 * Returns the name, in lower case, of the resource group that the leaf error reports as missing. If the message names
 * none, returns the resource group in the id of the target, or an empty string if the target has none either.
 */
function groupOf({ message, target = '' }: LeafError): string {
  const [, named] = /resource group '([^']+)'/i.exec(message) ?? /\/resourceGroups\/([^/]+)/i.exec(target) ?? []
  return (named ?? '').toLowerCase()
}
