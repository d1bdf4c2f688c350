import type { ResourceId } from '../arm/resource-id.ts'

interface SubnetFields {
  readonly name: string
  readonly addressPrefix: string
  readonly securityGroup?: ResourceId
  readonly routeTable?: ResourceId
  /** Service the subnet is given over to. */
  readonly delegation?: string
  /**
   * Whether security rules and routes apply to private endpoints too; by default they do not. Without routes, traffic from
   * a gateway goes around the firewall: a private endpoint brings a /32 route into every peered network ("Manage network
   * policies for private endpoints").
   */
  readonly guardPrivateEndpoints?: boolean
}

/** A subnet inside its network's body: subnets of their own would race for the network, and a later write of the network would drop them. */
export function subnet(fields: SubnetFields): object {
  const { name, addressPrefix, securityGroup, routeTable, delegation, guardPrivateEndpoints = false } = fields
  return {
    name,
    properties: {
      addressPrefix,
      // The way out is the firewall or none.
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
