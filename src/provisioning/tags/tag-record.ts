import { digest } from '../approval/digest.ts'

/**
 * Tag that records the names of the tags that the last write set, as digests. Other owners add tags too, and only this
 * record shows which tags of a resource came from the configuration. A stack carries the record for all of its
 * resources; a resource group and a resource outside of stacks carry their own.
 */
export const TAG_NAMES_TAG = 'aks-baseline-tag-names'

/** Prefix of the tags that this project writes for itself. */
export const OWN_PREFIX = 'aks-baseline-'

/** Number of characters of the digest of one name. They hold 30 bits. */
const NAME_LENGTH = 5

/** Largest number of characters of a tag's value. The configuration has at most 45 tags, so that their names fit. */
const VALUE_LENGTH = 256

/** Separates the names that a write sets from those that it removes. No digest contains this character. */
const SEPARATOR = '.'

/** Returns whether a tag that is not in the configuration was written by an earlier run, so that it is removed. */
export type IsFormer = (name: string) => boolean

/** Returns false for every name: without a record, no tag counts as a former one. */
export const NONE_FORMER: IsFormer = () => false

/**
 * Returns the record tag for a write; empty if the write sets and removes no tag. `removed`: names that the write
 * removes. They count again if the write fails.
 */
export function tagRecord(names: readonly string[], removed: readonly string[] = []): Record<string, string> {
  if (names.length + removed.length === 0) return {}
  const set = names.map(digestOf).join('')
  if (removed.length === 0) return { [TAG_NAMES_TAG]: set }
  const room = Math.floor((VALUE_LENGTH - set.length - SEPARATOR.length) / NAME_LENGTH)
  return { [TAG_NAMES_TAG]: `${set}${SEPARATOR}${removed.slice(0, room).map(digestOf).join('')}` }
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
  const record = Object.entries(tags ?? {}).find(([name]) => name.toLowerCase() === TAG_NAMES_TAG)?.[1]
  if (record === undefined) return NONE_FORMER
  const [set = '', removed = ''] = record.split(SEPARATOR)
  const written = new Set([...chunksOf(set), ...(isComplete ? [] : chunksOf(removed))])
  const current = new Set(names.map(name => name.toLowerCase()))
  return name => !current.has(name.toLowerCase()) && written.has(digestOf(name))
}

function chunksOf(digests: string): string[] {
  return digests.match(new RegExp(`.{${NAME_LENGTH}}`, 'g')) ?? []
}

function digestOf(name: string): string {
  return digest(name.toLowerCase(), NAME_LENGTH)
}
