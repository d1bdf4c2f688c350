import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, nestedDeployment, resource, template } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import type { LiveState } from './types.ts'

/**
 * Both halves of the peering, one after the other: each writes its network, and Azure takes one write of a network at a
 * time. The hub's half is first, because the spoke's may use a gateway only where the hub's offers it; it lies in the
 * hub's group and so in a deployment of its own. A hub of others has its half from them.
 */
export function peerings(
  baseline: Baseline,
  observed: LiveState,
  after: readonly string[]
): Record<string, ArmResource> {
  const { config, ids } = baseline
  const names = resourceNames(config)
  const spokeHalf = (symbols: readonly string[]) => ({
    spokePeering: peering(ids.spokePeering, spokePeeringProperties(baseline, observed.hubGateway !== null), symbols)
  })
  if (config.hub.existing !== undefined) return spokeHalf(after)
  return {
    hubPeering: nestedDeployment({
      name: names.hubPeeringDeployment,
      resourceGroup: names.hubGroup,
      dependsOn: after,
      template: template('resourceGroup', { peering: peering(ids.hubPeering, hubPeeringProperties(baseline)) })
    }),
    ...spokeHalf(['hubPeering'])
  }
}

function peering(id: ResourceId, properties: object, dependsOn: readonly string[] = []): ArmResource {
  return resource('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', {
    name: parseResourceId(id).names.join('/'),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    properties
  })
}

/** The spoke takes forwarded traffic: what the firewall hands on keeps its sender's address, which is none of the hub's. */
export function spokePeeringProperties({ ids }: Baseline, useRemoteGateways: boolean): object {
  return {
    remoteVirtualNetwork: { id: ids.hubNetwork },
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: true,
    allowGatewayTransit: false,
    useRemoteGateways
  }
}

/** The hub takes none: all that comes from the spoke begins there. Its gateway is offered where there is to be one. */
export function hubPeeringProperties({ ids, config }: Baseline): object {
  return {
    remoteVirtualNetwork: { id: ids.spokeNetwork },
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: false,
    allowGatewayTransit: config.hub.gateway.kind !== 'none',
    useRemoteGateways: false
  }
}
