import type { ResourceId } from '../arm/resource-id.ts'

interface SubnetFields {
  readonly name: string
  readonly addressPrefix: string
  readonly securityGroup?: ResourceId
  readonly routeTable?: ResourceId
  /** Service the subnet is given over to. */
  readonly delegation?: string
  /** Whether security rules hold for private endpoints too; by default Azure passes them by. */
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
      privateEndpointNetworkPolicies: guardPrivateEndpoints ? 'NetworkSecurityGroupEnabled' : 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
      ...(securityGroup === undefined ? {} : { networkSecurityGroup: { id: securityGroup } }),
      ...(routeTable === undefined ? {} : { routeTable: { id: routeTable } }),
      ...(delegation === undefined
        ? {}
        : { delegations: [{ name: 'delegation', properties: { serviceName: delegation } }] })
    }
  }
}
