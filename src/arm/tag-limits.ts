import type { ArmResource, ArmTemplate } from './template.ts'

/** Names and values of the tags of a resource. */
export type Tags = Readonly<Record<string, string>>

/** Limits of some resource types that are tighter than the general limits of Resource Manager. */
interface TagLimits {
  readonly types: readonly string[]
  /** Name of the types in messages, in the plural. */
  readonly label: string
  /** Largest number of tags. */
  readonly count?: number
  /** Largest number of characters of a name. */
  readonly nameLength?: number
  /** Form of the names that the types keep. */
  readonly names?: RegExp
}

/** Largest number of tags of a resource ("Use tags to organize your Azure resources", limitations). */
export const MAX_TAGS = 50

/**
 * Types with tighter limits. The configuration may contain tags that these types cannot have, because organizations
 * mandate tags such as `Cost Center`. Such a tag is left out on these types and written on all others.
 */
const tagLimits: readonly TagLimits[] = [
  {
    // A sixteenth tag is refused (azure-rest-api-specs#13600). Azure silently drops names with a blank or a colon
    // (terraform-provider-azurerm#23417, azure-rest-api-specs#11748), so that the next plan would differ again. It does
    // not support parentheses, a leading digit and other special characters either ("Use tags to organize your Azure
    // resources", limitations).
    types: ['Microsoft.Network/privateDnsZones', 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'],
    label: 'private DNS zones and their links',
    count: 15,
    names: /^[a-z_-][a-z0-9_-]*$/i
  },
  {
    // AKS copies the tags of a private cluster to its private DNS zone (AKS#3038: "limited to 14 tags"; "Use Azure tags
    // in AKS").
    types: ['Microsoft.ContainerService/managedClusters'],
    label: 'clusters',
    count: 14
  },
  {
    // "Use tags to organize your Azure resources", limitations.
    types: ['Microsoft.Storage/storageAccounts'],
    label: 'storage accounts',
    nameLength: 128
  }
]

const NO_LIMITS: Omit<TagLimits, 'types' | 'label'> = {}

function limitsOf(type: string): Omit<TagLimits, 'types' | 'label'> {
  const wanted = type.toLowerCase()
  return tagLimits.find(({ types }) => types.some(each => each.toLowerCase() === wanted)) ?? NO_LIMITS
}

/** Returns the largest number of tags that a resource of the type can have. */
export function maxTagsOf(type: string): number {
  return limitsOf(type).count ?? MAX_TAGS
}

/**
 * Returns the tags that a resource of the type can have, in the same order. If there are more than the type can have,
 * returns the first ones.
 */
export function acceptedTags(type: string, tags: Tags): Record<string, string> {
  const limits = limitsOf(type)
  const accepted = Object.entries(tags).filter(([name]) => isAcceptedName(name, limits))
  return Object.fromEntries(accepted.slice(0, maxTagsOf(type)))
}

function isAcceptedName(name: string, { names, nameLength = Number.POSITIVE_INFINITY }: Partial<TagLimits>): boolean {
  return name.length <= nameLength && (names === undefined || names.test(name))
}

/**
 * Returns the template without the tags that the types of its resources cannot have, including the resources of nested
 * deployments. The template must not be finished yet: escaping changes names.
 */
export function withAcceptedTags(template: ArmTemplate): ArmTemplate {
  const resources = Object.entries(template.resources).map(([name, each]) => [name, acceptedResource(each)] as const)
  return { ...template, resources: Object.fromEntries(resources) }
}

function acceptedResource(resource: ArmResource): ArmResource {
  const { type, tags, properties } = resource
  if (properties !== undefined && 'template' in properties && isTemplate(properties.template))
    return { ...resource, properties: { ...properties, template: withAcceptedTags(properties.template) } }
  return tags === undefined ? resource : { ...resource, tags: acceptedTags(type, tags) }
}

function isTemplate(value: unknown): value is ArmTemplate {
  return typeof value === 'object' && value !== null && 'resources' in value
}

/** Returns the tags that some types cannot have, for each group of types that lacks at least one of the tags. */
export function tagsLeftOut(tags: Tags): { readonly label: string; readonly names: readonly string[] }[] {
  return tagLimits.flatMap(({ types, label }) => {
    const kept = acceptedTags(types[0] ?? '', tags)
    const names = Object.keys(tags).filter(name => !Object.hasOwn(kept, name))
    return names.length === 0 ? [] : [{ label, names }]
  })
}
