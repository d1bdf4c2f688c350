import { digest } from '../approval/digest.ts'

/**
 * Tag that records the names of the tags that the last write set, as digests. Other owners add tags too, and only this
 * record shows which tags of a resource came from the configuration. A stack carries the record for all of its
 * resources; a resource group and a resource outside of stacks carry their own.
 */
export const TAG_NAMES_TAG = 'aks-baseline-tag-names'

/**
 * Tag of a stack that records the names that its last write removed. They count again if that write failed, because some
 * resources then still have them.
 */
export const REMOVED_TAG_NAMES_TAG = 'aks-baseline-removed-tag-names'

/** Prefix of the tags that this project writes for itself. */
export const OWN_PREFIX = 'aks-baseline-'

/** Number of characters of the digest of one name. They hold 30 bits. */
const NAME_LENGTH = 5

/** Largest number of characters of a tag's value. The configuration has at most 45 tags, so that their names fit. */
const VALUE_LENGTH = 256

/** Returns whether a tag that is not in the configuration was written by an earlier run, so that it is removed. */
export type IsFormer = (name: string) => boolean

/** Returns false for every name: without a record, no tag counts as a former one. */
export const NONE_FORMER: IsFormer = () => false

/** Returns the record tags for a write; empty if the write sets and removes no tag. */
export function tagRecord(names: readonly string[], removed: readonly string[] = []): Record<string, string> {
  return {
    ...(names.length + removed.length === 0 ? {} : { [TAG_NAMES_TAG]: digestsOf(names) }),
    ...(removed.length === 0 ? {} : { [REMOVED_TAG_NAMES_TAG]: digestsOf(removed) })
  }
}

/**
 * Returns the test for former tags. `tags`: tags of the stack or resource that carries the record. `names`: names of
 * the tags in the configuration. `isComplete`: whether the write that made the record succeeded. Without a record, every
 * tag that is not in the configuration counts as another owner's.
 */
export function formerNames(
  tags: Readonly<Record<string, string>> | undefined,
  names: readonly string[],
  isComplete = true
): IsFormer {
  const written = new Set([
    ...chunksOf(recordIn(tags, TAG_NAMES_TAG)),
    ...(isComplete ? [] : chunksOf(recordIn(tags, REMOVED_TAG_NAMES_TAG)))
  ])
  const current = new Set(names.map(name => name.toLowerCase()))
  return name => !current.has(name.toLowerCase()) && written.has(digestOf(name))
}

function recordIn(tags: Readonly<Record<string, string>> = {}, name: string): string {
  return Object.entries(tags).find(([each]) => each.toLowerCase() === name)?.[1] ?? ''
}

function digestsOf(names: readonly string[]): string {
  return names
    .slice(0, Math.floor(VALUE_LENGTH / NAME_LENGTH))
    .map(digestOf)
    .join('')
}

function chunksOf(digests: string): string[] {
  return digests.match(new RegExp(`.{${NAME_LENGTH}}`, 'g')) ?? []
}

function digestOf(name: string): string {
  return digest(name.toLowerCase(), NAME_LENGTH)
}
