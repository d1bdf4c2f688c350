import { type ResourceId, resourceId, sameId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'
import { hubSubnetId } from './hub-subnets.ts'
import { publicAddress, publicAddressId } from './public-address.ts'

type Kind = 'Vpn' | 'ExpressRoute'

const KINDS: Readonly<Record<Kind, { readonly sku: string; readonly properties: object }>> = {
  Vpn: { sku: 'VpnGw1AZ', properties: { vpnType: 'RouteBased', enableBgp: true, activeActive: false } },
  ExpressRoute: { sku: 'ErGw1AZ', properties: {} }
}

/**
 * Returns the stack with the gateway that connects the hub to networks outside Azure. The connections of the gateway
 * are not part of the stack, because they contain secrets. A VPN gateway has a public address that the stack creates.
 * Azure hosts the address of an ExpressRoute gateway, and creating such a gateway with an address fails ("About
 * ExpressRoute virtual network gateways", auto-assigned public IP). Throws TypeError if the hub has no gateway.
 */
export function hubGateway(baseline: Baseline, { hubGatewayAddress }: LiveState): StackTemplate {
  const { config, ids } = baseline
  const names = resourceNames(config)
  const { kind } = config.hub.gateway
  if (kind === 'none') throw new TypeError('hub.gateway.kind requests no gateway, so there is no gateway stack')
  const ours = publicAddressId(ids.hubGroup, names.hubGatewayAddress)
  const address = kind === 'Vpn' ? ours : hubGatewayAddress
  const isOurs = address !== null && sameId(address, ours)
  const fields = {
    name: names.hubGateway,
    ...placement(config),
    ...(isOurs ? { dependsOn: ['address'] } : {}),
    properties: gatewayProperties(baseline, kind, isOurs ? ours : address)
  }
  return stackTemplate(baseline, 'hub-gateway', ids.hubGroup, {
    ...(isOurs ? publicAddress(baseline, 'address', ids.hubGroup, names.hubGatewayAddress) : {}),
    ...withDiagnostics('gateway', 'Microsoft.Network/virtualNetworkGateways', ids.hubGateway, ids.hubLogs, fields)
  })
}

function gatewayProperties(baseline: Baseline, kind: Kind, address: ResourceId | null): object {
  const { config } = baseline
  const sku = config.hub.gateway.sku ?? KINDS[kind].sku
  return {
    gatewayType: kind,
    ...KINDS[kind].properties,
    sku: { name: sku, tier: sku },
    ipConfigurations: [
      {
        name: 'gateway',
        properties: {
          subnet: { id: hubSubnetId(baseline, 'gateway') },
          ...(address === null ? {} : { publicIPAddress: { id: address } }),
          privateIPAllocationMethod: 'Dynamic'
        }
      }
    ]
  }
}

/** Returns the id of the route table for the gateway's subnet; `undefined` if the hub has no gateway. */
export function gatewayRoutesId({ config, ids }: Baseline): ResourceId | undefined {
  if (config.hub.gateway.kind === 'none') return undefined
  return resourceId(ids.hubGroup, 'Microsoft.Network/routeTables', resourceNames(config).hubRouteTable)
}

/**
 * Returns the route table for the gateway's subnet. Traffic from networks outside Azure to the spoke passes through the
 * firewall, like the responses to it. Without this route, such traffic would use the peering and bypass the firewall.
 * Route propagation stays enabled, because the gateway must learn the routes of these networks.
 */
export function gatewayRoutes({ config, addresses }: Baseline): ArmResource {
  const toFirewall = {
    addressPrefix: addresses.spoke.addressSpace,
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: addresses.hub.firewallAddress
  }
  return resource('Microsoft.Network/routeTables', {
    name: resourceNames(config).hubRouteTable,
    ...placement(config),
    properties: { disableBgpRoutePropagation: false, routes: [{ name: 'spoke-to-firewall', properties: toFirewall }] }
  })
}
