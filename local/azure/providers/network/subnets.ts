import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { childrenOf, findResource, usersOf } from '../../resources/resource-lookup.ts'
import { resourceBody } from '../../resources/resource-show.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  inlineElements,
  type Properties,
  referenceId
} from '../put-helpers.ts'
import { addressSpace, isRange, prefixLength, rangesContain, rangesOverlap, subnetRange } from './address-space.ts'
import { BASTION_SUBNET, refuseBastionRules } from './bastion-rules.ts'
import { configurationsNaming, networkProvider, refuseReferences } from './network-provider.ts'

export const SUBNET = 'Microsoft.Network/virtualNetworks/subnets'

/** Azure's smallest subnet: eight addresses, of which it keeps five. */
const SMALLEST_PREFIX = 29

/** Subnets of a network as their writers gave them. */
export function subnetsOf(world: World, virtualNetworkId: string): InlineElement[] {
  return childrenOf(world, virtualNetworkId, SUBNET)
}

/** Why the network could not have these subnets: one rule for inline subnets and for children. */
export function refuseSubnets(
  put: Put,
  virtualNetworkId: string,
  virtualNetworkName: string,
  space: readonly string[],
  wanted: readonly InlineElement[]
): Refusal | undefined {
  for (const [i, subnet] of wanted.entries()) {
    const refused =
      refuseRange(subnet, virtualNetworkName, space) ??
      refuseOverlap(subnet, virtualNetworkName, wanted.slice(0, i)) ??
      refuseMove(put.world, `${virtualNetworkId}/subnets/${subnet.name}`, subnet) ??
      refuseBastionSubnet(put, subnet)
    if (refused !== undefined) return refused
  }
  return undefined
}

function refuseRange(subnet: InlineElement, virtualNetworkName: string, space: readonly string[]): Refusal | undefined {
  const range = subnetRange(subnet.properties)
  if (!isRange(range)) {
    return refusal(
      400,
      'InvalidAddressPrefixFormat',
      `Address prefix ${range ?? ''} of subnet '${subnet.name}' is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`
    )
  }
  const fits = rangesContain(space, range) && (range.includes(':') || prefixLength(range) <= SMALLEST_PREFIX)
  return fits
    ? undefined
    : refusal(
        400,
        'NetcfgInvalidSubnet',
        `Subnet '${subnet.name}' is not valid in virtual network '${virtualNetworkName}'.`
      )
}

function refuseOverlap(
  subnet: InlineElement,
  virtualNetworkName: string,
  others: readonly InlineElement[]
): Refusal | undefined {
  const range = subnetRange(subnet.properties) ?? ''
  const taken = others.some(
    other => sameId(other.name, subnet.name) || rangesOverlap([range], [subnetRange(other.properties) ?? ''])
  )
  if (!taken) return undefined
  return refusal(
    400,
    'NetcfgSubnetRangesOverlap',
    `Subnet '${subnet.name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${virtualNetworkName}'.`
  )
}

/** The range of a subnet somebody has an address in stays. */
function refuseMove(world: World, id: string, wanted: InlineElement): Refusal | undefined {
  const present = findResource(world, id)
  if (present === undefined || subnetRange(present.properties) === subnetRange(wanted.properties)) return undefined
  if (usersOf(world, id).length === 0) return undefined
  return refusal(
    400,
    'InUsePrefixCannotBeDeleted',
    `IpPrefix ${subnetRange(present.properties)} on Subnet ${wanted.name} has active allocations and cannot be deleted.`
  )
}

/** Bastion's subnet takes a security group only with the rules Bastion needs, and no route table. */
function refuseBastionSubnet(put: Put, subnet: InlineElement): Refusal | undefined {
  if (!sameId(subnet.name, BASTION_SUBNET)) return undefined
  if (referenceId(subnet.properties.routeTable) !== undefined) {
    return refusal(
      400,
      'RouteTableCannotBeAttachedForAzureBastionSubnet',
      `Route table cannot be attached to subnet ${subnet.name}.`
    )
  }
  const group = referenceId(subnet.properties.networkSecurityGroup)
  const found = group === undefined ? undefined : findResource(put.world, group)
  return found === undefined ? undefined : refuseBastionRules(found.id, inlineElements(found.properties.securityRules))
}

export function refuseSubnetInUse(world: World, subnet: Resource): Refusal | undefined {
  const [user] = usersOf(world, subnet.id)
  if (user === undefined) return undefined
  return refusal(
    400,
    'InUseSubnetCannotBeDeleted',
    `Subnet ${subnet.name} is in use by ${user.id} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`
  )
}

/** Fields the provider computes: a client that writes back what it read sends them along. */
const COMPUTED = ['ipConfigurations', 'serviceInternals', 'privateEndpoints', 'resourceNavigationLinks', 'purpose']

/** A subnet as stored: what was given and the provider's defaults. */
export function completeSubnet(_put: Put, virtualNetworkId: string, name: string, given: Properties): Properties {
  const kept = Object.fromEntries(Object.entries(given).filter(([member]) => !COMPUTED.includes(member)))
  const delegations = inlineElements(given.delegations).map(delegation => ({
    name: delegation.name,
    id: `${virtualNetworkId}/subnets/${name}/delegations/${delegation.name}`,
    properties: { provisioningState: 'Succeeded', actions: [], ...delegation.properties }
  }))
  return {
    privateEndpointNetworkPolicies: 'Disabled',
    privateLinkServiceNetworkPolicies: 'Enabled',
    ...kept,
    delegations,
    provisioningState: 'Succeeded'
  }
}

/** Subnets written inline become resources of their own; those left out are gone. */
export function writeSubnets(world: World, virtualNetwork: Resource): void {
  const wanted = inlineElements(virtualNetwork.properties.subnets)
  const names = new Set(wanted.map(({ name }) => keyOf(name)))
  for (const present of childrenOf(world, virtualNetwork.id, SUBNET)) {
    if (!names.has(keyOf(present.name))) delete world.resources[keyOf(present.id)]
  }
  for (const subnet of wanted) {
    const resource = subnetResource(world, virtualNetwork, subnet, 1)
    resource.properties.provisioningState = virtualNetwork.properties.provisioningState
    world.resources[keyOf(resource.id)] = resource
  }
  delete virtualNetwork.properties.subnets
}

function subnetResource(
  world: World,
  virtualNetwork: Resource,
  { name, properties: own }: InlineElement,
  writes: number
): Resource {
  const existing = findResource(world, `${virtualNetwork.id}/subnets/${name}`)
  const id = existing?.id ?? `${virtualNetwork.id}/subnets/${name}`
  const { generation = 0, createdAt = world.now } = existing ?? {}
  return { id, type: SUBNET, name, properties: { ...own }, generation: Math.max(1, generation + writes), createdAt }
}

/** `subnets` of a network as it is read: of one that is only previewed, those it would have. */
export function showInlineSubnets(world: World, virtualNetwork: Resource): unknown[] {
  const previewed = virtualNetwork.properties.subnets
  const resources =
    previewed === undefined
      ? childrenOf(world, virtualNetwork.id, SUBNET)
      : inlineElements(previewed).map(subnet => subnetResource(world, virtualNetwork, subnet, 0))
  const sorted = [...resources].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1))
  return sorted.map(subnet => resourceBody(world, subnet, subnets))
}

function refuse(put: Put): Refusal | undefined {
  const virtualNetworkId = parseId(put.id).parent
  const virtualNetwork = findResource(put.world, virtualNetworkId)
  if (virtualNetwork === undefined) return undefined
  const others = subnetsOf(put.world, virtualNetworkId).filter(({ name }) => !sameId(name, put.name))
  const wanted = [...others, { name: put.name, properties: bodyProperties(put) }]
  return firstRefusal(put, [
    () => refuseSubnets(put, virtualNetworkId, virtualNetwork.name, addressSpace(virtualNetwork), wanted),
    () => refuseReferences(withoutComputed(put))
  ])
}

function withoutComputed(put: Put): Put {
  const kept = Object.fromEntries(Object.entries(bodyProperties(put)).filter(([member]) => !COMPUTED.includes(member)))
  return { ...put, body: { ...put.body, properties: kept } }
}

export const subnets: ResourceType = {
  ...networkProvider,
  type: SUBNET,
  location: 'none',
  seconds: { create: 3, update: 4, delete: 12 },
  refuse,
  complete: put => completeSubnet(put, parseId(put.id).parent, put.name, bodyProperties(put)),
  holds: put => [parseId(put.id).parent],
  refuseDelete: refuseSubnetInUse,
  show: (world, subnet) => {
    const used = configurationsNaming(usersOf(world, subnet.id), subnet.id)
    return used.length === 0 ? {} : { ipConfigurations: used }
  }
}

/** The subnets a security group or a route table is attached to, as it answers them. */
export function showAttachedSubnets(world: World, resource: Resource): Record<string, unknown> {
  const attached = usersOf(world, resource.id).filter(({ type }) => type === SUBNET)
  return attached.length === 0 ? {} : { subnets: attached.map(({ id }) => ({ id })) }
}
