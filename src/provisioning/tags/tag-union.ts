import { acceptedTags, maxTagsOf, type Tags } from '../../arm/tag-limits.ts'
import type { PropertyChange } from '../types.ts'
import type { IsFormer } from './tag-record.ts'

/**
 * Returns the tags to write: the requested tags, and those of the present ones that belong to other owners. A PUT
 * replaces all tags, so tags that it does not contain would be lost. Azure ignores the case of names, so a name keeps the
 * spelling that the resource has. If the resource would exceed the limit of its type, requested tags that it does not
 * have yet are left out.
 */
export function unitedTags(type: string, requested: Tags, present: Tags, isFormer: IsFormer): Record<string, string> {
  const spelling = new Map(Object.keys(present).map(name => [name.toLowerCase(), name]))
  const wanted = Object.entries(acceptedTags(type, requested))
  const ours = new Set(wanted.map(([name]) => name.toLowerCase()))
  const others = Object.entries(present).filter(([name]) => !ours.has(name.toLowerCase()) && !isFormer(name))
  const kept = wanted.filter(([name]) => spelling.has(name.toLowerCase()))
  const added = wanted.filter(([name]) => !spelling.has(name.toLowerCase()))
  const room = Math.max(0, maxTagsOf(type) - others.length - kept.length)
  const spelled = kept.map(([name, value]) => [spelling.get(name.toLowerCase()) ?? name, value] as const)
  return Object.fromEntries([...others, ...spelled, ...added.slice(0, room)])
}

/** Returns the tags that a write adds, changes or removes. */
export function tagChanges(present: Tags, united: Tags): PropertyChange[] {
  const removed = Object.entries(present).filter(([name]) => !Object.hasOwn(united, name))
  return [
    ...Object.entries(united).flatMap(([name, after]) =>
      changeOf(name, Object.hasOwn(present, name) ? present[name] : undefined, after)
    ),
    ...removed.map(([name, before]) => ({ path: `tags.${name}`, kind: 'delete', before }) as const)
  ]
}

function changeOf(name: string, before: string | undefined, after: string): PropertyChange[] {
  if (before === after) return []
  return [{ path: `tags.${name}`, kind: before === undefined ? 'create' : 'modify', before, after }]
}
