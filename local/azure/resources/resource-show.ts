import { deterministicGuid } from '../deterministic-ids.ts'
import { keyOf } from '../resource-ids.ts'
import type { Resource, ResourceType, World } from '../world.ts'

/** A resource as a GET answers it: envelope, stored properties, computed ones, and one that no published model knows. */
export function resourceBody(
  world: World,
  resource: Resource,
  entry: ResourceType | undefined
): Record<string, unknown> {
  const { id, name, type, location, tags, sku, kind, zones, identity, managedBy } = resource
  const envelope = {
    name,
    id,
    ...taggedAs(type, etagOf(world, resource)),
    type,
    location,
    tags,
    kind,
    sku,
    zones,
    identity,
    managedBy,
    ...madeAt(resource)
  }
  const properties = { ...resource.properties, ...entry?.show?.(world, resource), ...unknownProperty(world, resource) }
  return { ...withoutAbsent(envelope), properties }
}

/** When and by what it was made, as the Container Service tells it of clusters. */
function madeAt({ type, createdAt }: Resource): { systemData?: object } {
  if (!/^microsoft\.containerservice\/managedclusters$/i.test(type)) return {}
  return { systemData: { createdByType: 'Application', createdAt: new Date(createdAt).toISOString() } }
}

function withoutAbsent(envelope: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(envelope).filter(([, value]) => value !== undefined))
}

/** The Container Service writes it its own way, and for pools among the properties only. */
function taggedAs(type: string, etag: string | undefined): { etag?: string; eTag?: string } {
  if (etag === undefined || /\/agentpools$/i.test(type)) return {}
  return /^microsoft\.containerservice\//i.test(type) ? { eTag: etag } : { etag }
}

/**
 * The Network provider's etag: another one at each state transition, and never again that of a namesake that is gone.
 * Private DNS and the Container Service, which honour it, write it bare; elsewhere it is informational.
 */
export function etagOf(world: World, resource: Resource): string | undefined {
  const { id, type, generation, createdAt, properties } = resource
  if (!/^microsoft\.(network\/|containerservice\/managedclusters(\/agentpools)?$)/i.test(type)) return undefined
  const etag = deterministicGuid(world, 'etag', keyOf(id), createdAt, generation, String(properties.provisioningState))
  return /^microsoft\.(network\/privatednszones|containerservice)\b/i.test(type) ? etag : `W/"${etag}"`
}

/**
 * Azure answers more than its published models hold; a client that reads through a model and writes back would lose it.
 */
function unknownProperty(world: World, resource: Resource): Record<string, unknown> {
  if (/^microsoft\.(authorization|resources)\//i.test(resource.type)) return {}
  return { serviceInternals: { partition: deterministicGuid(world, 'partition', keyOf(resource.id)).slice(0, 8) } }
}
