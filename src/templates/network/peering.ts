import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, nestedDeployment, resource, template } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import type { LiveState } from '../types.ts'

/**
 * Returns both halves of the peering. They are written one after the other, because each half writes its network and
 * Azure accepts one write of a network at a time. The hub's half is first, because the spoke's half may use a gateway
 * only if the hub's half offers the gateway. The hub's half is in the hub's resource group and therefore in a nested
 * deployment. For an existing hub, only the spoke's half is returned, because the hub's owner creates the hub's half.
 */
export function peerings(
  baseline: Baseline,
  liveState: LiveState,
  after: readonly string[]
): Record<string, ArmResource> {
  const { config, ids } = baseline
  const names = resourceNames(config)
  const spokeHalf = (symbols: readonly string[]) => ({
    spokePeering: peering(ids.spokePeering, spokePeeringProperties(baseline, liveState.hubGateway !== null), symbols)
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

/**
 * Returns the properties of the spoke's half of the peering. It accepts forwarded traffic, because packets that the
 * firewall forwards keep the address of their sender, which is not in the hub.
 */
export function spokePeeringProperties({ ids }: Baseline, useRemoteGateways: boolean): object {
  return {
    remoteVirtualNetwork: { id: ids.hubNetwork },
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: true,
    allowGatewayTransit: false,
    useRemoteGateways
  }
}

/**
 * Returns the properties of the hub's half of the peering. It accepts no forwarded traffic, because all traffic from
 * the spoke starts in the spoke. It offers the hub's gateway if a gateway is configured.
 */
export function hubPeeringProperties({ ids, config }: Baseline): object {
  return {
    remoteVirtualNetwork: { id: ids.spokeNetwork },
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: false,
    allowGatewayTransit: config.hub.gateway.kind !== 'none',
    useRemoteGateways: false
  }
}
