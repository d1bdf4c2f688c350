import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, nestedDeployment, resource, template } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'

/**
 * Both halves of the peering, one after the other: each writes its network, and Azure takes one write of a network at a
 * time. The hub's half lies in the hub's group and so in a deployment of its own.
 */
export function peerings({ config, ids }: Baseline, networkSymbol: string): Record<string, ArmResource> {
  const names = resourceNames(config)
  return {
    spokePeering: peering(ids.spokePeering, ids.hubNetwork, true, [networkSymbol]),
    hubPeering: nestedDeployment({
      name: names.hubPeeringDeployment,
      resourceGroup: names.hubGroup,
      dependsOn: ['spokePeering'],
      template: template('resourceGroup', { peering: peering(ids.hubPeering, ids.spokeNetwork, false) })
    })
  }
}

/** Only the spoke takes forwarded traffic: what the firewall hands on keeps its sender's address, which is none of the hub's. */
function peering(
  id: ResourceId,
  remote: ResourceId,
  allowForwardedTraffic: boolean,
  dependsOn: readonly string[] = []
): ArmResource {
  return resource('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', {
    name: parseResourceId(id).names.join('/'),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    properties: {
      remoteVirtualNetwork: { id: remote },
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic,
      allowGatewayTransit: false,
      useRemoteGateways: false
    }
  })
}
