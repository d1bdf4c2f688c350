import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal } from '../../errors.ts'
import { keyOf, sameId } from '../../resource-ids.ts'
import { childrenOf, findResource } from '../../resources/resource-lookup.ts'
import type { Refusal, Resource, World } from '../../world.ts'
import { type InlineElement, inlineElements, type Properties, referenceId } from '../put-helpers.ts'
import { firstFreeAddress, freeAddresses, subnetRange } from './address-space.ts'
import { connectionsOf, PRIVATE_ENDPOINT, stateOf, targetOf } from './private-link.ts'
import { groupOfTarget, type Member } from './private-link-targets.ts'

export const NETWORK_INTERFACE = 'Microsoft.Network/networkInterfaces'
export const ZONE_GROUP = `${PRIVATE_ENDPOINT}/privateDnsZoneGroups`
const RECORD = 'Microsoft.Network/privateDnsZones/A'

/** A member of an endpoint with its group, which tells the zone its name belongs to. */
interface Placed extends Member {
  readonly groupId: string
  readonly suffix: string
  readonly zone: string
}

/** The addresses an endpoint with these properties needs: none for a target that is gone. */
export function membersOf(world: World, properties: Properties): Placed[] {
  return connectionsOf(properties)
    .filter(connection => stateOf(connection) !== 'Disconnected')
    .flatMap(connection => {
      const target = findResource(world, targetOf(connection))
      const groupIds = (connection.properties.groupIds ?? []) as string[]
      return target === undefined ? [] : groupIds.flatMap(groupId => placed(world, target, groupId))
    })
}

function placed(world: World, target: Resource, groupId: string): Placed[] {
  const group = groupOfTarget(target.type, groupId)
  const { suffix = '', zone = '' } = group ?? {}
  return (group?.members(world, target) ?? []).map(member => ({ ...member, groupId, suffix, zone }))
}

/** The interface of an endpoint: made with it, deleted with it. */
export function interfaceId(world: World, endpointId: string, properties: Properties): string {
  const name = String(endpointId.split('/').at(-1))
  const given = properties.customNetworkInterfaceName as string | undefined
  const own = given || `${name}.nic.${deterministicGuid(world, 'endpoint interface', keyOf(endpointId))}`
  return endpointId.replace(/\/privateEndpoints\/[^/]+$/i, `/networkInterfaces/${own}`)
}

/** Addresses of an endpoint by the name of the member that has them. */
export function addressesOf(world: World, endpoint: Resource): Map<string, string> {
  const found = findResource(world, interfaceId(world, endpoint.id, endpoint.properties))
  return new Map(
    inlineElements(found?.properties.ipConfigurations).map(({ name, properties }) => [
      name,
      String(properties.privateIPAddress)
    ])
  )
}

/** 400 when the subnet has no room for the addresses an endpoint still lacks. */
export function refuseFullSubnet(
  world: World,
  endpointId: string,
  properties: Properties,
  present: ReadonlyMap<string, string>
): Refusal | undefined {
  const subnet = findResource(world, referenceId(properties.subnet) ?? '')
  if (subnet === undefined) return undefined
  const lacking = membersOf(world, properties).filter(({ name }) => !present.has(name)).length
  if (freeAddresses(world, subnet) >= lacking) return undefined
  return refusal(
    400,
    'SubnetIsFull',
    `Subnet ${subnet.name} with address prefix ${subnetRange(subnet.properties)} does not have enough capacity for ${lacking} IP addresses of ${endpointId}.`
  )
}

export function refuseFullEndpointSubnet(world: World, endpoint: Resource): Refusal | undefined {
  return refuseFullSubnet(world, endpoint.id, endpoint.properties, addressesOf(world, endpoint))
}

/** Gives each member of an endpoint an address, takes back what is not needed, and brings the records of its zones in line. */
export function spreadAddresses(world: World, endpoint: Resource): void {
  const id = interfaceId(world, endpoint.id, endpoint.properties)
  const existing = findResource(world, id)
  const present = addressesOf(world, endpoint)
  const members = membersOf(world, endpoint.properties)
  const nic = existing ?? newInterface(world, endpoint, id)
  world.resources[keyOf(id)] = nic
  if (members.length > 0) {
    const kept = members.filter(({ name }) => present.has(name))
    nic.properties.ipConfigurations = kept.map(member => configuration(nic, endpoint, member, present.get(member.name)))
    for (const member of members.filter(({ name }) => !present.has(name))) addAddress(world, nic, endpoint, member)
  }
  for (const group of childrenOf(world, endpoint.id, ZONE_GROUP)) writeRecords(world, group)
}

function newInterface(world: World, endpoint: Resource, id: string): Resource {
  return {
    id,
    type: NETWORK_INTERFACE,
    name: id.split('/').at(-1) ?? '',
    ...(endpoint.location !== undefined && { location: endpoint.location }),
    properties: { provisioningState: 'Succeeded', privateEndpoint: { id: endpoint.id }, ipConfigurations: [] },
    generation: 1,
    createdAt: world.now
  }
}

function configuration(nic: Resource, endpoint: Resource, member: Placed, address: string | undefined): InlineElement {
  const properties = {
    provisioningState: 'Succeeded',
    privateIPAddress: address,
    privateIPAllocationMethod: 'Dynamic',
    subnet: { id: referenceId(endpoint.properties.subnet) },
    privateLinkConnectionProperties: { groupId: member.groupId, requiredMemberName: member.name, fqdns: [member.fqdn] }
  }
  return { name: member.name, id: `${nic.id}/ipConfigurations/${member.name}`, properties } as InlineElement
}

function addAddress(world: World, nic: Resource, endpoint: Resource, member: Placed): void {
  const subnet = findResource(world, referenceId(endpoint.properties.subnet) ?? '')
  const address = subnet === undefined ? undefined : firstFreeAddress(world, subnet)
  const present = nic.properties.ipConfigurations as InlineElement[]
  if (address !== undefined)
    nic.properties.ipConfigurations = [...present, configuration(nic, endpoint, member, address)]
}

/** A record a zone group keeps in a zone, with the names and addresses of one member. */
interface Kept {
  readonly zoneId: string
  readonly name: string
  readonly fqdn: string
  readonly address: string
}

/** The records a zone group keeps: those of its endpoint that belong into one of its zones. */
export function recordsOf(world: World, group: Resource): Kept[] {
  const endpoint = findResource(world, group.id.replace(/\/privateDnsZoneGroups\/[^/]+$/i, ''))
  if (endpoint === undefined) return []
  const addresses = addressesOf(world, endpoint)
  const zoneIds = inlineElements(group.properties.privateDnsZoneConfigs).map(({ properties }) =>
    String(properties.privateDnsZoneId)
  )
  return membersOf(world, endpoint.properties).flatMap(({ name, fqdn, suffix, zone }) => {
    const address = addresses.get(name)
    const zoneId = zoneIds.find(id => keyOf(id).endsWith(`/${zone}`))
    if (address === undefined || zoneId === undefined) return []
    return { zoneId, name: fqdn.slice(0, -suffix.length - 1), fqdn: `${fqdn.slice(0, -suffix.length)}${zone}`, address }
  })
}

/** Brings the A records of a zone group in line with its endpoint's addresses. */
export function writeRecords(world: World, group: Resource): void {
  const wanted = recordsOf(world, group)
  removeRecords(world, group, new Set(wanted.map(({ zoneId, name }) => keyOf(`${zoneId}/A/${name}`))))
  for (const { zoneId, name, fqdn, address } of wanted) {
    const id = `${zoneId}/A/${name}`
    if (findResource(world, zoneId) === undefined) continue
    const { generation = 0, createdAt = world.now } = findResource(world, id) ?? {}
    const metadata = { creator: `created by private endpoint ${group.id.split('/').at(-3)}`, group: keyOf(group.id) }
    const properties = {
      ttl: 10,
      metadata,
      aRecords: [{ ipv4Address: address }],
      fqdn: `${fqdn}.`,
      isAutoRegistered: false
    }
    world.resources[keyOf(id)] = { id, type: RECORD, name, properties, generation: generation + 1, createdAt }
  }
}

/** Takes away the records a zone group made, but for those in `keep`. */
export function removeRecords(world: World, group: Resource, keep: ReadonlySet<string> = new Set()): void {
  for (const [key, { type, properties }] of Object.entries(world.resources)) {
    const metadata = properties.metadata as { group?: string } | undefined
    if (type === RECORD && metadata?.group !== undefined && sameId(metadata.group, group.id) && !keep.has(key)) {
      delete world.resources[key]
    }
  }
}
