import type { ResourceId } from '../../arm/resource-id.ts'

interface SubnetFields {
  readonly name: string
  readonly addressPrefix: string
  readonly securityGroup?: ResourceId
  readonly routeTable?: ResourceId
  /** Service to which the subnet is delegated. */
  readonly delegation?: string
  /**
   * True if security rules and routes also apply to private endpoints; by default they do not. A private endpoint adds
   * a /32 route to every peered network ("Manage network policies for private endpoints"). Without routes in the
   * subnet, traffic from a gateway would follow the /32 route and bypass the firewall.
   */
  readonly guardPrivateEndpoints?: boolean
}

/**
 * Returns a subnet for the body of its network. Subnets as separate resources would conflict over the network, and a
 * later write of the network would delete them.
 */
export function subnet(fields: SubnetFields): object {
  const { name, addressPrefix, securityGroup, routeTable, delegation, guardPrivateEndpoints = false } = fields
  return {
    name,
    properties: {
      addressPrefix,
      // A subnet has egress through the firewall, or no egress.
      defaultOutboundAccess: false,
      privateEndpointNetworkPolicies: guardPrivateEndpoints ? 'Enabled' : 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
      ...(securityGroup === undefined ? {} : { networkSecurityGroup: { id: securityGroup } }),
      ...(routeTable === undefined ? {} : { routeTable: { id: routeTable } }),
      ...(delegation === undefined
        ? {}
        : { delegations: [{ name: 'delegation', properties: { serviceName: delegation } }] })
    }
  }
}
