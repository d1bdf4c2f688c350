import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { findResource, usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  inlineElements,
  type PutCheck,
  referenceId,
  resourceGuid
} from '../put-helpers.ts'
import { NETWORK_HOLD_SECONDS, networkProvider, refuseReferences } from './network-provider.ts'
import { refusePublicAddresses } from './public-addresses.ts'

const GATEWAY = 'Microsoft.Network/virtualNetworkGateways'
const SUBNET_NAME = 'GatewaySubnet'
const KINDS = ['Vpn', 'ExpressRoute']

function configurations(put: Put): InlineElement[] {
  return inlineElements(bodyProperties(put).ipConfigurations)
}

function subnetIds(put: Put): string[] {
  return configurations(put).flatMap(({ properties: { subnet } }) => referenceId(subnet) ?? [])
}

const checks: readonly PutCheck[] = [
  refuseShape,
  put => refuseReferences(put),
  refuseSubnetName,
  refuseGuards,
  refuseSecond,
  refuseAddress,
  put => refusePublicAddresses(put, configurations(put))
]

function refuseShape(put: Put): Refusal | undefined {
  const { gatewayType } = bodyProperties(put)
  if (KINDS.includes(String(gatewayType)) && subnetIds(put).length > 0) return undefined
  return refusal(
    400,
    'InvalidRequestFormat',
    `Virtual network gateway ${put.id} needs the type Vpn or ExpressRoute and an IP configuration with a subnet.`
  )
}

function refuseSubnetName(put: Put): Refusal | undefined {
  const other = subnetIds(put).find(id => !sameId(parseId(id).name, SUBNET_NAME))
  if (other === undefined) return undefined
  return refusal(
    400,
    'VirtualNetworkGatewaySubnetNameInvalid',
    `Virtual network gateway ${put.id} must lie in a subnet named ${SUBNET_NAME}, not in ${other}.`
  )
}

/** Azure builds no gateway behind a security group or a default route ("About gateway configuration", gateway subnet). */
function refuseGuards(put: Put): Refusal | undefined {
  for (const id of subnetIds(put)) {
    const { networkSecurityGroup, routeTable } = findResource(put.world, id)?.properties ?? {}
    const routes = inlineElements(findResource(put.world, referenceId(routeTable) ?? '')?.properties.routes)
    const hasDefaultRoute = routes.some(({ properties: { addressPrefix } }) => addressPrefix === '0.0.0.0/0')
    if (networkSecurityGroup === undefined && !hasDefaultRoute) continue
    return refusal(
      400,
      'GatewaySubnetConfigurationNotSupported',
      `Virtual network gateway ${put.id}: subnet ${id} has a network security group or a route for 0.0.0.0/0.`
    )
  }
  return undefined
}

/** A network has one gateway of each type. */
function refuseSecond(put: Put): Refusal | undefined {
  for (const subnet of subnetIds(put)) {
    const other = usersOf(put.world, subnet).find(
      ({ id, properties: { gatewayType } }) => !sameId(id, put.id) && gatewayType === bodyProperties(put).gatewayType
    )
    if (other === undefined) continue
    return refusal(
      400,
      'VirtualNetworkGatewayAlreadyExists',
      `The virtual network of ${subnet} has the gateway ${other.id} of type ${other.properties.gatewayType} already.`
    )
  }
  return undefined
}

/**
 * A VPN gateway needs a public address (terraform-provider-azurerm#6548). Azure hosts the address of an ExpressRoute gateway
 * (bicep-registry-modules#6029) and answers a write that brings one with 500 (Azure-Landing-Zones#2376); that a gateway from
 * before keeps its own is assumed.
 */
function refuseAddress(put: Put): Refusal | undefined {
  const addresses = addressIds(inlineElements(bodyProperties(put).ipConfigurations))
  if (bodyProperties(put).gatewayType === 'Vpn') {
    if (addresses.length === configurations(put).length) return undefined
    const message = `Public IP address reference is required for gateway IP configuration ${put.id}.`
    return refusal(400, 'PublicIpForGatewayIsRequired', message)
  }
  const kept = addressIds(inlineElements(put.existing?.properties.ipConfigurations))
  if (addresses.every(id => kept.some(other => sameId(other, id)))) return undefined
  return refusal(500, 'InternalServerError', 'An error occurred.')
}

function addressIds(configurations: readonly InlineElement[]): string[] {
  return configurations.flatMap(({ properties: { publicIPAddress } }) => referenceId(publicIPAddress) ?? [])
}

function complete(put: Put): Record<string, unknown> {
  return {
    enablePrivateIpAddress: false,
    enableBgp: false,
    activeActive: false,
    vpnGatewayGeneration: bodyProperties(put).gatewayType === 'Vpn' ? 'Generation1' : 'None',
    allowRemoteVnetTraffic: false,
    allowVirtualWanTraffic: false,
    ...bodyProperties(put),
    resourceGuid: resourceGuid(put),
    ipConfigurations: configurations(put).map(({ name, properties: configuration }) => ({
      name,
      id: `${put.existing?.id ?? put.id}/ipConfigurations/${name}`,
      type: `${GATEWAY}/ipConfigurations`,
      properties: { privateIPAllocationMethod: 'Dynamic', ...configuration, provisioningState: 'Succeeded' }
    }))
  }
}

/** VPN and ExpressRoute gateways: what a peering with gateway transit needs on the other side. */
export const gatewayTypes: readonly ResourceType[] = [
  {
    ...networkProvider,
    type: GATEWAY,
    location: 'region',
    seconds: { create: 1800, update: 300, delete: 600 },
    refuse: put => firstRefusal(put, checks),
    complete,
    holds: put => subnetIds(put).map(keyOf),
    holdSeconds: NETWORK_HOLD_SECONDS
  }
]
