import { actionOf, refuseUnauthorized } from '../authorization/authorization.ts'
import { refuseLinked } from '../authorization/linked-access.ts'
import { refuseLocked } from '../authorization/management-locks.ts'
import { refuseByPolicy } from '../authorization/policy-denials.ts'
import type { RoleAssignmentAttributes } from '../authorization/role-conditions.ts'
import { refusal, refuse } from '../errors.ts'
import { refuseBusy } from '../protocol/operation-locks.ts'
import { regionName, regions, zonesOf } from '../regions.ts'
import { groupOf, keyOf, parseId } from '../resource-ids.ts'
import { isElsewhere } from '../subscriptions.ts'
import type { Put, Refusal, ResourceType, World } from '../world.ts'
import { refuseEnvelope } from './body-form.ts'
import { resourceOfScope } from './resource-lookup.ts'
import { refuseTags } from './resource-tags.ts'
import type { PutRequest } from './resources.ts'

type Check = (world: World, put: PutRequest, entry: ResourceType, detailed: Put) => Refusal | undefined

/** In the order Resource Manager asks: who, whether at all, where, with what, and only then the provider. */
export const putChecks: readonly Check[] = [
  refuseCaller,
  (_world, { body }) => refuseEnvelope(body),
  refuseUnregistered,
  refuseApiVersion,
  (_world, { body, apiVersion }, entry) => entry.refuseBody?.(body, apiVersion),
  (_world, _put, { names }, { name }) => (names?.test(name) === false ? refuse.invalidName(name) : undefined),
  refuseContainer,
  refuseLocation,
  (_world, { body }, { type }) => refuseTags(type, body.tags),
  refuseZones,
  (world, { id }) => refuseLocked(world, id, 'write'),
  (world, put, entry) => refuseByPolicy(world, put, entry),
  (world, put, entry) => (skipsRoles(put) ? undefined : refuseLinked(world, put, entry)),
  (world, put, entry, detailed) =>
    put.preflight
      ? undefined
      : refuseBusy(world, [put.id, ...(entry.holds?.(detailed) ?? [])], supersededBy(put, entry), entry.refuseBusy),
  (_world, _put, entry, detailed) => entry.refuse?.(detailed)
]

/** Whose running PUT does not stand in the way of this one. */
function supersededBy({ id }: PutRequest, { supersedes }: ResourceType): string | undefined {
  return supersedes ? id : undefined
}

function skipsRoles(put: PutRequest): boolean {
  return put.preflight?.roles === false
}

function refuseCaller(world: World, put: PutRequest, entry: ResourceType): Refusal | undefined {
  if (skipsRoles(put)) return undefined
  const attributes = roleAttributes(put.body.properties)
  return refuseUnauthorized(world, put.caller, actionOf(entry.type, 'write'), put.id, attributes)
}

/** What a condition on role assignments looks at; harmless for other types. */
export function roleAttributes(properties: Record<string, unknown> | undefined): RoleAssignmentAttributes {
  return {
    RoleDefinitionId: String(properties?.roleDefinitionId ?? ''),
    PrincipalId: String(properties?.principalId ?? ''),
    PrincipalType: properties?.principalType as string | undefined
  }
}

function refuseUnregistered(world: World, put: PutRequest): Refusal | undefined {
  const { namespace } = parseId(put.id)
  const registration = world.namespaces[keyOf(namespace)]
  if (registration !== undefined && isElsewhere(world, put.id)) return undefined
  return registration?.state === 'Registered' ? undefined : refuse.missingRegistration(namespace)
}

function refuseApiVersion(_world: World, put: PutRequest, entry: ResourceType): Refusal | undefined {
  if (entry.apiVersions.includes(put.apiVersion)) return undefined
  const location = regionName(put.body.location ?? (entry.location === 'global' ? 'global' : ''))
  return refuse.noRegisteredProvider(entry.type, put.apiVersion, location, entry.apiVersions, placesOf(entry))
}

export function placesOf(entry: ResourceType): readonly string[] {
  if (entry.location === 'global') return ['global']
  return entry.location === 'region' ? Object.keys(regions) : []
}

/** The group, the parent and the extended resource must be there. */
function refuseContainer(world: World, put: PutRequest, entry: ResourceType): Refusal | undefined {
  const { resourceGroup, scope, parent, type } = parseId(put.id)
  if (isGroupType(entry)) return refuseDeleting(world, put.id)
  const group = groupOf(put.id)
  if (entry.location !== 'none' && group === undefined) return refuse.invalidType(type, put.apiVersion)
  if (put.preflight) return undefined
  if (group !== undefined && world.resources[keyOf(group)] === undefined) {
    return refuse.resourceGroupNotFound(resourceGroup ?? '')
  }
  const extended = resourceOfScope(scope)
  if (/\/providers\//i.test(scope) && world.resources[keyOf(extended)] === undefined) {
    return refuse.resourceNotFound(extended)
  }
  if (parent !== scope && world.resources[keyOf(parent)] === undefined) {
    return refuse.parentResourceNotFound(parseId(parent).name)
  }
  return refuseDeleting(world, put.id)
}

function isGroupType({ type }: ResourceType): boolean {
  return type === 'Microsoft.Resources/resourceGroups'
}

/** 409 while the group an id lies in is being deleted: nothing new is written into it. */
export function refuseDeleting(world: World, id: string): Refusal | undefined {
  const resource = world.resources[keyOf(groupOf(id) ?? '')]
  return resource?.properties.provisioningState === 'Deleting' ? refuse.groupBeingDeleted(resource.name) : undefined
}

function refuseLocation(_world: World, put: PutRequest, entry: ResourceType, detailed: Put): Refusal | undefined {
  if (entry.location === 'none') return undefined
  const { location } = put.body
  if (location === undefined || location === '') return refuse.locationRequired()
  const wanted = regionName(location)
  if (!placesOf(entry).includes(wanted)) return refuse.locationNotAvailable(entry.type, wanted, placesOf(entry))
  const present = detailed.existing?.location
  if (present === undefined || present === wanted) return undefined
  return refuse.invalidLocation(detailed.name, present, wanted, parseId(put.id).resourceGroup ?? '')
}

/** Refuses to pin a resource to zones in a region that has none. */
function refuseZones(_world: World, { id, body }: PutRequest): Refusal | undefined {
  const region = regionName(body.location ?? '')
  if ((body.zones ?? []).length === 0 || zonesOf(region).length > 0) return undefined
  const { type, name } = parseId(id)
  return refusal(
    400,
    'LocationNotSupportAvailabilityZones',
    // Verbatim: Azure/ALZ-Bicep#981.
    `The resource '${type}/${name}' does not support availability zones at location '${region}'.`
  )
}
