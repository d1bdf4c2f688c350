import { refusal } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { childrenOf, usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties, firstRefusal, inlineElements, type PutCheck, resourceGuid } from '../put-helpers.ts'
import { addressSpace, isRange, rangesOverlap } from './address-space.ts'
import { networkProvider, refuseReferences } from './network-provider.ts'
import { ensureWatcher } from './network-watchers.ts'
import { peerings, remoteNetworkOf, showInlinePeerings } from './peerings.ts'
import {
  completeSubnet,
  refuseSubnetInUse,
  refuseSubnets,
  SUBNET,
  showInlineSubnets,
  subnets,
  subnetsOf,
  writeSubnets
} from './subnets.ts'

export const VIRTUAL_NETWORK = 'Microsoft.Network/virtualNetworks'

function wantedSpace(put: Put): string[] {
  return (bodyProperties(put).addressSpace as { addressPrefixes?: string[] } | undefined)?.addressPrefixes ?? []
}

const checks: readonly PutCheck[] = [
  refuseSpace,
  put => refuseSubnets(put, put.id, put.name, wantedSpace(put), wantedSubnets(put)),
  refuseNewPeerings,
  refuseRemoved,
  refusePeeredOverlap,
  put => refuseReferences(withoutPeerings(put))
]

function refuseSpace(put: Put): Refusal | undefined {
  const space = wantedSpace(put)
  if (space.length === 0) {
    return refusal(400, 'InvalidRequestFormat', `The virtual network '${put.name}' has no address space.`)
  }
  const wrong = space.find(range => !isRange(range))
  if (wrong !== undefined) {
    return refusal(
      400,
      'InvalidAddressPrefixFormat',
      `Address prefix ${wrong} of resource ${put.id} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`
    )
  }
  const twice = space.find((range, i) => rangesOverlap([range], space.slice(i + 1)))
  return twice === undefined
    ? undefined
    : refusal(
        400,
        'NetcfgInvalidVirtualNetworkSite',
        `The address prefix ${twice} of virtual network '${put.name}' overlaps another of its prefixes.`
      )
}

/** A body without `subnets` keeps those there are; an empty list removes them all. */
function wantedSubnets(put: Put) {
  const given = bodyProperties(put).subnets
  return given === undefined ? subnetsOf(put.world, put.id) : inlineElements(given)
}

/** Peerings that are there may be repeated, as a client that writes back what it read does; new ones are children. */
function refuseNewPeerings(put: Put): Refusal | undefined {
  const known = childrenOf(put.world, put.id, `${VIRTUAL_NETWORK}/virtualNetworkPeerings`).map(({ name }) =>
    keyOf(name)
  )
  const added = inlineElements(bodyProperties(put).virtualNetworkPeerings).find(
    ({ name }) => !known.includes(keyOf(name))
  )
  if (added === undefined) return undefined
  return refusal(
    400,
    'InvalidRequestFormat',
    `Local Azure takes the peering '${added.name}' only as a resource of its own.`
  )
}

function refuseRemoved(put: Put): Refusal | undefined {
  const kept = new Set(wantedSubnets(put).map(({ name }) => keyOf(name)))
  for (const subnet of childrenOf(put.world, put.id, SUBNET)) {
    const refused = kept.has(keyOf(subnet.name)) ? undefined : refuseSubnetInUse(put.world, subnet)
    if (refused !== undefined) return refused
  }
  return undefined
}

/** A peered network may not grow into the ranges of the other. */
function refusePeeredOverlap(put: Put): Refusal | undefined {
  for (const peering of childrenOf(put.world, put.id, `${VIRTUAL_NETWORK}/virtualNetworkPeerings`)) {
    const remote = remoteNetworkOf(put.world, peering)
    if (remote !== undefined && rangesOverlap(wantedSpace(put), addressSpace(remote))) {
      return refusal(
        400,
        'VnetAddressSpacesOverlap',
        `Cannot update virtual network ${put.id}: its address space overlaps with that of the peered virtual network ${remote.id}.`
      )
    }
  }
  return undefined
}

function withoutPeerings(put: Put): Put {
  const { virtualNetworkPeerings: _, subnets: __, ...rest } = bodyProperties(put)
  const own = wantedSubnets(put).map(({ name, properties: { ipConfigurations: ___, ...kept } }) => ({
    name,
    properties: kept
  }))
  return { ...put, body: { ...put.body, properties: { ...rest, subnets: own } } }
}

function complete(put: Put): Record<string, unknown> {
  const { virtualNetworkPeerings: _, ...given } = bodyProperties(put)
  return {
    enableDdosProtection: false,
    privateEndpointVNetPolicies: 'Disabled',
    ...given,
    resourceGuid: resourceGuid(put),
    subnets: wantedSubnets(put).map(({ name, properties: subnet }) => ({
      name,
      properties: completeSubnet(put, put.id, name, subnet)
    }))
  }
}

function refuseDelete(world: World, virtualNetwork: Resource): Refusal | undefined {
  for (const subnet of childrenOf(world, virtualNetwork.id, SUBNET)) {
    const refused = refuseSubnetInUse(world, subnet)
    if (refused !== undefined) return refused
  }
  return undefined
}

/** Deleting a linked network succeeds and clears its links to private zones ("Azure DNS FAQ", private DNS). */
function removeLinks(world: World, virtualNetwork: Resource): void {
  for (const { id, type } of usersOf(world, virtualNetwork.id)) {
    if (keyOf(type) === 'microsoft.network/privatednszones/virtualnetworklinks') delete world.resources[keyOf(id)]
  }
}

const virtualNetworks: ResourceType = {
  ...networkProvider,
  type: VIRTUAL_NETWORK,
  location: 'region',
  seconds: { create: 4, update: 4, delete: 12 },
  refuse: put => firstRefusal(put, checks),
  complete,
  stored: writeSubnets,
  settled: (world, virtualNetwork) => {
    for (const subnet of childrenOf(world, virtualNetwork.id, SUBNET)) subnet.properties.provisioningState = 'Succeeded'
    ensureWatcher(world, virtualNetwork)
  },
  failed: (world, virtualNetwork) => {
    for (const subnet of childrenOf(world, virtualNetwork.id, SUBNET)) subnet.properties.provisioningState = 'Failed'
  },
  removed: removeLinks,
  show: (world, virtualNetwork) => ({
    subnets: showInlineSubnets(world, virtualNetwork),
    virtualNetworkPeerings: showInlinePeerings(world, virtualNetwork)
  }),
  refuseDelete
}

export const virtualNetworkTypes: readonly ResourceType[] = [virtualNetworks, subnets, peerings]
