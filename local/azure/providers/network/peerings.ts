import { refusal } from '../../errors.ts'
import { parseId, sameId } from '../../resource-ids.ts'
import { childrenOf, findResource, usersOf } from '../../resources/resource-lookup.ts'
import { resourceBody } from '../../resources/resource-show.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties, firstRefusal, type PutCheck, referenceId, resourceGuid } from '../put-helpers.ts'
import { addressSpace, rangesOverlap } from './address-space.ts'
import { invalidReference, NETWORK_HOLD_SECONDS, networkProvider, refuseReferences } from './network-provider.ts'

export const PEERING = 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings'

const checks: readonly PutCheck[] = [
  put =>
    remoteId(put) === undefined
      ? refusal(400, 'InvalidRequestFormat', `The peering ${put.id} names no remote virtual network.`)
      : undefined,
  put =>
    sameId(remoteId(put) ?? '', parseId(put.id).parent) ? invalidReference(remoteId(put) ?? '', put.id) : undefined,
  put => refuseReferences(withReferenceOnly(put), false),
  refuseSpaces,
  refuseGateways,
  refuseDisconnected
]

function remoteId(put: Put): string | undefined {
  return referenceId(bodyProperties(put).remoteVirtualNetwork)
}

function withReferenceOnly(put: Put): Put {
  return { ...put, body: { properties: { remoteVirtualNetwork: bodyProperties(put).remoteVirtualNetwork } } }
}

function remoteOf(put: Put): Resource | undefined {
  return findResource(put.world, remoteId(put) ?? '')
}

function refuseSpaces(put: Put): Refusal | undefined {
  const local = findResource(put.world, parseId(put.id).parent)
  const remote = remoteOf(put)
  if (local === undefined || remote === undefined || !rangesOverlap(addressSpace(local), addressSpace(remote)))
    return undefined
  return refusal(
    400,
    'VnetAddressSpacesOverlap',
    `Cannot create or update peering ${put.id}. Virtual networks ${local.id} and ${remote.id} cannot be peered because their address spaces overlap. Overlapping address prefixes: ${addressSpace(local).join(', ')}, ${addressSpace(remote).join(', ')}`
  )
}

function refuseGateways(put: Put): Refusal | undefined {
  const remote = remoteOf(put)
  if (bodyProperties(put).useRemoteGateways !== true || remote === undefined) return undefined
  if (usersOf(put.world, `${remote.id}/subnets/GatewaySubnet`).length > 0) return undefined
  return refusal(
    400,
    'RemoteVnetHasNoGateways',
    `Peering ${put.id} cannot have UseRemoteGateways flag set to true because remote virtual network ${remote.id} referenced by the peering does not have any gateways.`
  )
}

function refuseDisconnected(put: Put): Refusal | undefined {
  const other = otherHalf(put.world, parseId(put.id).parent, remoteId(put))
  if (other?.properties.peeringState !== 'Disconnected') return undefined
  return refusal(
    400,
    'RemotePeeringIsDisconnected',
    `Cannot create or update peering ${put.id} because remote peering ${other.id} referencing parent virtual network ${parseId(put.id).parent} is in Disconnected state. Update or re-create the remote peering to get it back to Initiated state. Peering gets Disconnected when remote vnet or remote peering is deleted and re-created.`
  )
}

/** The peering of the remote network that leads back to the local one. */
function otherHalf(world: World, localId: string, remote: string | undefined): Resource | undefined {
  if (remote === undefined) return undefined
  return childrenOf(world, remote, PEERING).find(({ properties: other }) =>
    sameId(referenceId(other.remoteVirtualNetwork) ?? '', localId)
  )
}

export function remoteNetworkOf(world: World, peering: Resource): Resource | undefined {
  return findResource(world, referenceId(peering.properties.remoteVirtualNetwork) ?? '')
}

/** The first side is Initiated; the second is Connected at once and takes the first along. */
function complete(put: Put): Record<string, unknown> {
  const remote = remoteOf(put)
  const space = { addressPrefixes: remote === undefined ? [] : addressSpace(remote) }
  const other = otherHalf(put.world, parseId(put.id).parent, remoteId(put))
  return {
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: false,
    allowGatewayTransit: false,
    useRemoteGateways: false,
    doNotVerifyRemoteGateways: false,
    peerCompleteVnets: true,
    ...bodyProperties(put),
    remoteAddressSpace: space,
    remoteVirtualNetworkAddressSpace: space,
    resourceGuid: resourceGuid(put),
    peeringState: other === undefined ? 'Initiated' : 'Connected'
  }
}

function connectOther(world: World, peering: Resource): void {
  const other = otherHalf(world, parseId(peering.id).parent, referenceId(peering.properties.remoteVirtualNetwork))
  if (other !== undefined) other.properties.peeringState = 'Connected'
}

function disconnectOther(world: World, peering: Resource): void {
  const other = otherHalf(world, parseId(peering.id).parent, referenceId(peering.properties.remoteVirtualNetwork))
  if (other !== undefined) other.properties.peeringState = 'Disconnected'
}

/** Whether each side still knows the other's present address space; a new PUT of a side brings it up to date. */
function syncLevel(world: World, peering: Resource): string {
  const localId = parseId(peering.id).parent
  const remote = remoteNetworkOf(world, peering)
  const local = findResource(world, localId)
  const other = otherHalf(world, localId, remote?.id)
  const knowsRemote = remote === undefined || knows(peering, remote)
  const isKnown = other === undefined || local === undefined || knows(other, local)
  if (knowsRemote) return isKnown ? 'FullyInSync' : 'LocalNotInSync'
  return isKnown ? 'RemoteNotInSync' : 'LocalAndRemoteNotInSync'
}

function knows(peering: Resource, virtualNetwork: Resource): boolean {
  const space = peering.properties.remoteVirtualNetworkAddressSpace as { addressPrefixes?: string[] } | undefined
  return JSON.stringify(space?.addressPrefixes) === JSON.stringify(addressSpace(virtualNetwork))
}

export function showInlinePeerings(world: World, virtualNetwork: Resource): unknown[] {
  return childrenOf(world, virtualNetwork.id, PEERING).map(peering => resourceBody(world, peering, peerings))
}

export const peerings: ResourceType = {
  ...networkProvider,
  type: PEERING,
  location: 'none',
  seconds: { create: 10, update: 10, delete: 10 },
  refuse: put => firstRefusal(put, checks),
  complete,
  holds: put => [parseId(put.id).parent],
  holdSeconds: NETWORK_HOLD_SECONDS,
  stored: connectOther,
  removed: disconnectOther,
  show: (world, peering) => ({ peeringSyncLevel: syncLevel(world, peering) })
}
