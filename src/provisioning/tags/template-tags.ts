import { finishTemplate, unescaped } from '../../arm/expression.ts'
import { childId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Tags } from '../../arm/tag-limits.ts'
import type { ArmResource } from '../../arm/template.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { mapTemplateResources } from '../template-ids.ts'
import type { CurrentTags } from './current-tags.ts'
import type { IsFormer } from './tag-record.ts'
import { unitedTags } from './tag-union.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const POOL = 'Microsoft.ContainerService/managedClusters/agentPools'

interface Pool {
  readonly name: string
  readonly tags?: Tags
}

/**
 * Returns the finished template of a stack with the tags of other owners on each resource, including node pools and the
 * resources of nested deployments. Tags of other owners are text: they are escaped, so that Azure does not evaluate
 * them. The template as built stays available for digests.
 */
export function withCurrentTags(stack: StackTemplate, current: CurrentTags, isFormer: IsFormer): StackTemplate {
  const tagsOf = (type: string, id: ResourceId, requested: Tags | undefined): { tags?: Tags } => {
    const present = current.get(id.toLowerCase())
    if (present === undefined) return requested === undefined ? {} : { tags: requested }
    const united = unitedTags(type, unescaped(requested ?? {}) as Tags, present, isFormer)
    return { tags: finishTemplate(united) }
  }
  const united = mapTemplateResources(stack, (resource, id) => {
    const { type, tags, properties } = resource
    if (sameId(type, POOL)) return withProperties(resource, tagsOf(type, id, (properties as Partial<Pool>)?.tags))
    const withTags = { ...resource, ...tagsOf(type, id, tags) }
    if (!sameId(type, CLUSTER)) return withTags
    const { agentPoolProfiles = [] } = (properties ?? {}) as { agentPoolProfiles?: readonly Pool[] }
    const pools = agentPoolProfiles.map(pool => ({
      ...pool,
      ...tagsOf(POOL, childId(id, 'agentPools', pool.name), pool.tags)
    }))
    return withProperties(withTags, pools.length === 0 ? {} : { agentPoolProfiles: pools })
  })
  return { ...united, builtTemplate: stack.template }
}

function withProperties(resource: ArmResource, more: object): ArmResource {
  return { ...resource, properties: { ...resource.properties, ...more } }
}

/** Returns the names of tags that an earlier run wrote and that some resource still has. */
export function formerTagsIn(current: CurrentTags, isFormer: IsFormer): string[] {
  const names = [...current.values()].flatMap(tags => Object.keys(tags)).filter(isFormer)
  return [...new Map(names.map(name => [name.toLowerCase(), name])).values()]
}
