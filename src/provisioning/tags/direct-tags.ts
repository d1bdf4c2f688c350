import { maxTagsOf, type Tags } from '../../arm/tag-limits.ts'
import type { PropertyChange } from '../types.ts'
import { formerNames, TAG_NAMES_TAG, tagRecord } from './tag-record.ts'
import { tagChanges, unitedTags } from './tag-union.ts'

interface TaggedResource {
  readonly tags?: Tags
}

/** Tags of a resource that is written directly and not through a stack. */
export interface DirectTags {
  /** Tags of the body of the PUT. */
  readonly written: Tags
  /** Differences from the existing resource. A missing record of the tag names does not count. */
  readonly changes: readonly PropertyChange[]
}

/**
 * Returns the tags to write to a resource that carries its own record of tag names, because no stack manages it. Keeps
 * the tags of other owners, and removes tags that an earlier run wrote and that are no longer requested. `found`: the
 * existing resource.
 */
export function directTags(type: string, requested: Tags, found: TaggedResource | undefined): DirectTags {
  const names = Object.keys(requested)
  const present = Object.fromEntries(Object.entries(found?.tags ?? {}).filter(([name]) => !isRecord(name)))
  const united = unitedTags(type, requested, present, formerNames(found?.tags, names))
  const hasRoom = Object.keys(united).length < maxTagsOf(type)
  const written = hasRoom ? { ...united, ...tagRecord(names) } : united
  return { written, changes: found === undefined ? [] : tagChanges(present, united) }
}

/**
 * Returns the body of a direct write with its tags, and the tags that differ from the existing resource. A body without
 * tags keeps the tags of the existing resource.
 */
export function withDirectTags<T extends { readonly tags?: Tags }>(
  type: string,
  body: T,
  found: TaggedResource | undefined
): { readonly body: T; readonly changes: readonly PropertyChange[] } {
  if (body.tags === undefined) return { body: found?.tags ? { ...body, tags: found.tags } : body, changes: [] }
  const { written, changes } = directTags(type, body.tags, found)
  return { body: { ...body, tags: written }, changes }
}

function isRecord(name: string): boolean {
  return name.toLowerCase() === TAG_NAMES_TAG
}
