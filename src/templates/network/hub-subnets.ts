import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { Baseline, HubSubnets } from '../../config/types.ts'
import { subnet } from './subnet.ts'

/** Subnet names that Azure requires. */
const NAMES = {
  firewall: 'AzureFirewallSubnet',
  firewallManagement: 'AzureFirewallManagementSubnet',
  gateway: 'GatewaySubnet',
  bastion: 'AzureBastionSubnet'
} as const satisfies Record<keyof HubSubnets, string>

/** Returns the id of one of the hub's subnets. */
export function hubSubnetId(baseline: Baseline, subnetOf: keyof HubSubnets): ResourceId {
  return childId(baseline.ids.hubNetwork, 'subnets', NAMES[subnetOf])
}

/**
 * Returns the address ranges of the hub's subnets. Throws TypeError for an existing hub, for which no template is
 * built.
 */
export function hubSubnetsOf({ addresses }: Baseline): HubSubnets {
  if (addresses.hub.subnets === undefined) throw new TypeError('hub.existing is set, so no template for a hub is built')
  return addresses.hub.subnets
}

/**
 * Returns the hub's subnets. The subnets of gateway and Bastion always exist, so that a gateway or Bastion can be added
 * without a change of the network.
 */
export function hubSubnetBodies(
  baseline: Baseline,
  attached: { readonly bastionSecurityGroup: ResourceId; readonly gatewayRoutes: ResourceId | undefined }
): object[] {
  const { firewall, firewallManagement, gateway, bastion } = hubSubnetsOf(baseline)
  const { bastionSecurityGroup, gatewayRoutes } = attached
  const routes = gatewayRoutes === undefined ? {} : { routeTable: gatewayRoutes }
  const always = [
    subnet({ name: NAMES.firewall, addressPrefix: firewall }),
    subnet({ name: NAMES.gateway, addressPrefix: gateway, ...routes }),
    subnet({ name: NAMES.bastion, addressPrefix: bastion, securityGroup: bastionSecurityGroup })
  ]
  if (firewallManagement === undefined) return always
  return [...always, subnet({ name: NAMES.firewallManagement, addressPrefix: firewallManagement })]
}
