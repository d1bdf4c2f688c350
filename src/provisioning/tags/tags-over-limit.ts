import { unescapeText } from '../../arm/expression.ts'
import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { maxTagsOf, type Tags } from '../../arm/tag-limits.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { templateResources } from '../template-ids.ts'
import type { Fault } from '../types.ts'

/**
 * Returns a fault for each resource that cannot have all of its tags, because the tags of other owners count against
 * the limit of its type. `built`: the stack as the configuration requests it. `written`: the same stack with the tags of
 * other owners.
 */
export function tagsOverLimit(built: StackTemplate, written: StackTemplate): Fault[] {
  const tags = new Map(templateResources(written).map(each => [each.id.toLowerCase(), each.tags ?? {}]))
  return templateResources(built).flatMap(({ id, type, tags: requested = {} }) => {
    const possible = tags.get(id.toLowerCase())
    const missing = possible === undefined ? [] : namesMissing(requested, possible)
    return missing.length === 0 ? [] : [faultOf(id, type, missing)]
  })
}

function namesMissing(requested: Tags, possible: Tags): string[] {
  const names = new Set(Object.keys(possible).map(name => name.toLowerCase()))
  return Object.keys(requested).filter(name => !names.has(name.toLowerCase()))
}

function faultOf(id: ResourceId, type: string, missing: readonly string[]): Fault {
  const names = missing.map(name => `"${unescapeText(name)}"`).join(', ')
  return {
    what: parseResourceId(id).name,
    because: `Tags of the configuration cannot be written: ${names}. The resource can have ${maxTagsOf(type)} tags, and others added some.`,
    remedy: 'Remove tags from the resource, or from the configuration.'
  }
}
