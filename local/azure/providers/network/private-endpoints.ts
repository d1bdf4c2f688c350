import { armError, refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { childrenOf, findResource } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { registrySku, skuNotSupported } from '../container-registry/registry-features.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  inlineElements,
  type PutCheck,
  referenceId,
  resourceGuid
} from '../put-helpers.ts'
import { invalidReference, networkProvider, refuseReferences } from './network-provider.ts'
import {
  addressesOf,
  interfaceId,
  membersOf,
  NETWORK_INTERFACE,
  recordsOf,
  refuseFullSubnet,
  removeRecords,
  spreadAddresses,
  writeRecords,
  ZONE_GROUP
} from './private-endpoint-addresses.ts'
import { connectionsOf, PRIVATE_ENDPOINT, targetOf } from './private-link.ts'
import { groupIdsOf } from './private-link-targets.ts'

const checks: readonly PutCheck[] = [
  refuseConnections,
  put => refuseReferences(put),
  refuseMove,
  refuseTargets,
  refuseRunningTargets,
  put => {
    if (put.preflight) return undefined
    const present = put.existing === undefined ? new Map<string, string>() : addressesOf(put.world, put.existing)
    return refuseFullSubnet(put.world, put.id, bodyProperties(put), present)
  }
]

function refuseConnections(put: Put): Refusal | undefined {
  const [connection, ...more] = connectionsOf(bodyProperties(put))
  if (connection === undefined || more.length > 0 || referenceId(bodyProperties(put).subnet) === undefined) {
    return refusal(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request: private endpoint ${put.id} needs a subnet and exactly one connection.`
    )
  }
  return undefined
}

/** An endpoint stays in its subnet and keeps its target. */
function refuseMove(put: Put): Refusal | undefined {
  const before = put.existing?.properties
  if (before === undefined) return undefined
  const places = [before, bodyProperties(put)].map(given =>
    keyOf(`${referenceId(given.subnet)} ${connectionsOf(given).map(targetOf).join(' ')}`)
  )
  if (places[0] === places[1]) return undefined
  return refusal(
    400,
    'PrivateEndpointCannotBeChanged',
    `Subnet and connected resource of private endpoint ${put.id} cannot be changed.`
  )
}

function refuseTargets(put: Put): Refusal | undefined {
  for (const connection of connectionsOf(bodyProperties(put))) {
    const refused = refuseGroup(put, connection) ?? refuseTarget(put, connection)
    if (refused !== undefined) return refused
  }
  return undefined
}

function refuseGroup(put: Put, connection: InlineElement): Refusal | undefined {
  const offered = groupIdsOf(parseId(targetOf(connection)).type)
  const asked = (connection.properties.groupIds ?? []) as string[]
  const unknown = asked.find(groupId => !offered.includes(groupId))
  if (asked.length === 1 && unknown === undefined) return undefined
  return refusal(
    400,
    'PrivateEndpointInvalidGroupId',
    `Private endpoint ${put.id} asks ${targetOf(connection)} for the groups '${asked.join(', ')}'; it needs exactly one of '${offered.join(', ')}'.`
  )
}

function refuseTarget(put: Put, connection: InlineElement): Refusal | undefined {
  const target = findResource(put.world, targetOf(connection))
  if (target === undefined) return put.preflight ? undefined : invalidReference(targetOf(connection), put.id)
  const sku = registrySku(target.sku)
  const isRegistry = /^microsoft\.containerregistry\//i.test(target.type)
  return isRegistry && sku !== 'Premium' ? skuNotSupported(String(sku), 'privateEndpointConnections') : undefined
}

/** What is being written, or replicated, cannot be connected with meanwhile (Azure/bicep-registry-modules#4040). */
function refuseRunningTargets(put: Put): Refusal | undefined {
  if (put.preflight) return undefined
  for (const connection of connectionsOf(bodyProperties(put))) {
    const target = findResource(put.world, targetOf(connection))
    const busy = target === undefined ? undefined : unsettled(put.world, target)
    if (busy === undefined) continue
    const message = `Cannot proceed with operation because resource ${busy.id} used by resource ${put.id} is not in Succeeded state. Resource is in ${busy.properties.provisioningState} state.`
    const { status, error } = refusal(429, 'RetryableError', 'A retryable error occurred.')
    return { status, error: { ...error, details: [armError('ReferencedResourceNotProvisioned', message)] } }
  }
  return undefined
}

/** The target, or a replica of it, that is not settled. */
function unsettled(world: World, target: Resource): Resource | undefined {
  const parts = [target, ...childrenOf(world, target.id, 'Microsoft.ContainerRegistry/registries/replications')]
  return parts.find(({ properties: { provisioningState = 'Succeeded' } }) => provisioningState !== 'Succeeded')
}

/** Approved at once: within a subscription whoever may write the endpoint is asked for the right to approve it (`linked-access.ts`). */
function complete(put: Put): Record<string, unknown> {
  const { networkInterfaces: _, customDnsConfigs: __, ...given } = bodyProperties(put)
  const list = (name: 'privateLinkServiceConnections' | 'manualPrivateLinkServiceConnections') =>
    inlineElements(given[name]).map(connection => completeConnection(put, name, connection))
  return {
    ipVersionType: 'IPv4',
    ipConfigurations: [],
    customNetworkInterfaceName: '',
    ...given,
    resourceGuid: resourceGuid(put),
    privateLinkServiceConnections: list('privateLinkServiceConnections'),
    manualPrivateLinkServiceConnections: list('manualPrivateLinkServiceConnections')
  }
}

function completeConnection(put: Put, list: string, connection: InlineElement): Record<string, unknown> {
  const id = put.existing?.id ?? put.id
  const before = connectionsOf(put.existing?.properties ?? {}).find(({ name }) => name === connection.name)
  const status = list.startsWith('manual') ? 'Pending' : 'Approved'
  const fresh = { status, description: status === 'Approved' ? 'Auto-Approved' : '', actionsRequired: 'None' }
  return {
    name: connection.name,
    id: `${id}/${list}/${connection.name}`,
    type: `${PRIVATE_ENDPOINT}/${list}`,
    properties: {
      ...connection.properties,
      provisioningState: 'Succeeded',
      privateLinkServiceConnectionState: before?.properties.privateLinkServiceConnectionState ?? fresh
    }
  }
}

/** Without a zone group an endpoint tells which records somebody has to write by hand. */
function showEndpoint(world: World, endpoint: Resource): Record<string, unknown> {
  const addresses = addressesOf(world, endpoint)
  const hasGroup = childrenOf(world, endpoint.id, ZONE_GROUP).length > 0
  const names = hasGroup ? [] : membersOf(world, endpoint.properties)
  return {
    networkInterfaces: [{ id: interfaceId(world, endpoint.id, endpoint.properties) }],
    customDnsConfigs: names.flatMap(({ name, fqdn }) => {
      const address = addresses.get(name)
      return address === undefined ? [] : { fqdn, ipAddresses: [address] }
    })
  }
}

const endpoints: ResourceType = {
  ...networkProvider,
  type: PRIVATE_ENDPOINT,
  location: 'region',
  seconds: { create: 45, update: 30, delete: 45 },
  refuse: put => firstRefusal(put, checks),
  complete,
  stored: spreadAddresses,
  show: showEndpoint,
  removed: (world, endpoint) => {
    delete world.resources[keyOf(interfaceId(world, endpoint.id, endpoint.properties))]
  }
}

/** Refuses a second group of an endpoint, in the words of pulumi/pulumi-azure-native#2179, and missing zones. */
function refuseZoneGroup(put: Put): Refusal | undefined {
  const configs = inlineElements(bodyProperties(put).privateDnsZoneConfigs)
  const other = childrenOf(put.world, parseId(put.id).parent, ZONE_GROUP).find(({ id }) => !sameId(id, put.id))
  if (other !== undefined) {
    return refusal(
      400,
      'PrivateDnsZoneGroupAlreadyExists',
      `Cannot create more than one private dns zone groups in the private endpoint ${parseId(put.id).parent}.`
    )
  }
  const empty = configs.find(
    ({ name, properties: { privateDnsZoneId } }) => name === '' || privateDnsZoneId === undefined
  )
  if (configs.length === 0 || empty !== undefined) {
    return refusal(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request: ${put.id} names no zone, or one without a name.`
    )
  }
  return refuseReferences(put, false)
}

const zoneGroups: ResourceType = {
  ...networkProvider,
  type: ZONE_GROUP,
  location: 'none',
  seconds: { create: 8, update: 8, delete: 8 },
  refuse: refuseZoneGroup,
  complete: put => ({
    privateDnsZoneConfigs: inlineElements(bodyProperties(put).privateDnsZoneConfigs).map(
      ({ name, properties: { privateDnsZoneId } }) => ({
        name,
        properties: { privateDnsZoneId }
      })
    )
  }),
  settled: writeRecords,
  removed: (world, group) => removeRecords(world, group),
  show: (world, group) => ({
    privateDnsZoneConfigs: inlineElements(group.properties.privateDnsZoneConfigs).map(config => ({
      ...config,
      id: `${group.id}/privateDnsZoneConfigs/${config.name}`,
      properties: {
        ...config.properties,
        recordSets: showRecords(world, group, String(config.properties.privateDnsZoneId))
      }
    }))
  })
}

function showRecords(world: World, group: Resource, wanted: string): unknown[] {
  return recordsOf(world, group)
    .filter(({ zoneId }) => sameId(zoneId, wanted))
    .map(({ name, fqdn, address }) => ({
      recordType: 'A',
      recordSetName: name,
      fqdn,
      ttl: 10,
      ipAddresses: [address],
      provisioningState: 'Succeeded'
    }))
}

/** Interfaces come and go with their endpoints. */
const networkInterfaces: ResourceType = {
  ...networkProvider,
  type: NETWORK_INTERFACE,
  location: 'region',
  seconds: { create: 3, update: 3, delete: 3 },
  refuse: ({ id }) =>
    refusal(
      501,
      'NotSupportedByLocalAzure',
      `Local Azure makes network interfaces with private endpoints only: ${id}.`
    ),
  refuseDelete: (world, nic) => {
    const endpoint = referenceId(nic.properties.privateEndpoint) ?? ''
    if (findResource(world, endpoint) === undefined) return undefined
    return refusal(
      400,
      'NicInUseWithPrivateEndpoint',
      `Network interface ${nic.id} is currently attached to private endpoint ${endpoint} and cannot be deleted.`
    )
  }
}

export const privateEndpointTypes: readonly ResourceType[] = [endpoints, zoneGroups, networkInterfaces]
