import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { Tags } from '../../arm/tag-limits.ts'
import type { TemplateResource } from '../template-ids.ts'
import type { StepContext } from '../types.ts'

/** Tags of existing resources, by id in lower case. */
export type CurrentTags = ReadonlyMap<string, Tags>

const CLUSTER = 'Microsoft.ContainerService/managedClusters'

interface TaggedResource {
  readonly id: string
  readonly tags?: Readonly<Record<string, string | null>> | null
}

interface Cluster {
  readonly properties?: { readonly agentPoolProfiles?: readonly (Omit<TaggedResource, 'id'> & { name: string })[] }
}

/** Returns a context that lists the tags of the subscription only once, so that one plan sends one list request. */
export function withTagsReadOnce(context: StepContext): StepContext {
  let tags: Promise<CurrentTags> | undefined
  return { ...context, listTags: () => (tags ??= listTags(context)) }
}

/**
 * Returns the current tags of a template's resources. One list of the subscription contains all resources with tags,
 * except node pools: these are in their cluster.
 */
export async function readCurrentTags(
  resources: readonly TemplateResource[],
  context: StepContext
): Promise<CurrentTags> {
  const clusters = resources.filter(({ type }) => type === CLUSTER)
  const [listed, ...pools] = await Promise.all([
    context.listTags?.() ?? listTags(context),
    ...clusters.map(({ id }) => poolTags(id, context))
  ])
  const own = resources.flatMap(({ id }): [string, Tags][] => {
    const tags = listed.get(id.toLowerCase())
    return tags === undefined ? [] : [[id.toLowerCase(), tags]]
  })
  return new Map([...own, ...pools.flat()])
}

async function listTags({ azure, baseline }: StepContext): Promise<CurrentTags> {
  const tags = new Map<string, Tags>()
  const path = `${baseline.ids.subscription}/resources`
  for await (const each of azure.list<TaggedResource>(path, 'Microsoft.Resources/resourceGroups')) {
    if (each.tags) tags.set(each.id.toLowerCase(), textTags(each.tags))
  }
  return tags
}

async function poolTags(cluster: ResourceId, { azure }: StepContext): Promise<[string, Tags][]> {
  const found = await azure.read<Cluster>(cluster)
  return (found?.properties?.agentPoolProfiles ?? []).flatMap(({ name, tags }): [string, Tags][] =>
    tags ? [[childId(cluster, 'agentPools', name).toLowerCase(), textTags(tags)]] : []
  )
}

function textTags(tags: NonNullable<TaggedResource['tags']>): Tags {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, value ?? '']))
}
