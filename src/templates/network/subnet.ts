import type { ResourceId } from '../../arm/resource-id.ts'

interface SubnetFields {
  readonly name: string
  readonly addressPrefix: string
  readonly securityGroup?: ResourceId
  readonly routeTable?: ResourceId
  /** Service to which the subnet is delegated. */
  readonly delegation?: string
  /**
   * Whether security rules and routes also apply to private endpoints; by default they do not. Without routes, traffic
   * from a gateway bypasses the firewall, because a private endpoint adds a /32 route to every peered network ("Manage
   * network policies for private endpoints").
   */
  readonly guardPrivateEndpoints?: boolean
}

/**
 * Returns a subnet for the body of its network. Separate subnet resources would conflict over the network, and a later
 * write of the network would delete them.
 */
export function subnet(fields: SubnetFields): object {
  const { name, addressPrefix, securityGroup, routeTable, delegation, guardPrivateEndpoints = false } = fields
  return {
    name,
    properties: {
      addressPrefix,
      // Egress passes through the firewall, or there is none.
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
