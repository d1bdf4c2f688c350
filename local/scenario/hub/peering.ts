import { referenceId } from '../../azure/providers/put-helpers.ts'
import { parseId, sameId } from '../../azure/resource-ids.ts'
import type { World } from '../../azure/world.ts'
import { ask } from '../colleague.ts'
import type { Done } from '../resource-actions.ts'
import { findByPath } from '../resource-path.ts'
import { ScenarioError } from '../scenario-error.ts'

const NETWORK = 'Microsoft.Network/virtualNetworks'

/**
 * Creates the hub's half of a peering, and links the private DNS zones of the spoke to the hub, so that its servers resolve
 * their names. Throws ScenarioError if one of the two is not a network, or if Azure
 * refuses.
 */
export function peerHub(world: World, hubPath: string, spokePath: string): Done {
  const [hub, spoke] = [networkAt(world, hubPath), networkAt(world, spokePath)]
  const { operation } = ask(world, {
    method: 'PUT',
    path: `${hub}/virtualNetworkPeerings/to-${parseId(spoke).name}`,
    body: {
      properties: {
        remoteVirtualNetwork: { id: spoke },
        allowVirtualNetworkAccess: true,
        allowForwardedTraffic: true,
        allowGatewayTransit: false,
        useRemoteGateways: false
      }
    }
  })
  const zones = zonesToLink(world, hub, spoke)
  const further = zones.flatMap(({ zone, properties }) => {
    const body = { location: 'global', properties: { ...properties, virtualNetwork: { id: hub } } }
    return (
      ask(world, { method: 'PUT', path: `${zone}/virtualNetworkLinks/to-${parseId(hub).name}`, body }).operation ?? []
    )
  })
  const names = zones.map(({ zone }) => parseId(zone).name)
  const links = names.length === 0 ? '' : ` and linked ${names.join(', ')} to it`
  const text = `created the peering of ${parseId(hub).name} with ${parseId(spoke).name}${links}`
  return { text, further, ...(operation && { operation }) }
}

const LINK = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'

/** Zone that the hub must resolve, with the properties of its new link. */
interface ZoneToLink {
  readonly zone: string
  readonly properties: { readonly registrationEnabled: false; readonly resolutionPolicy: unknown }
}

/**
 * Returns the zones that are linked to the spoke and not to the hub. The resolution policy is that of the spoke's link:
 * both networks resolve a name in the same way.
 */
function zonesToLink(world: World, hub: string, spoke: string): ZoneToLink[] {
  const linksTo = (network: string) =>
    Object.values(world.resources).filter(
      ({ type, properties }) => type === LINK && sameId(referenceId(properties.virtualNetwork) ?? '', network)
    )
  const linked = linksTo(hub).map(({ id }) => parseId(id).parent)
  return linksTo(spoke)
    .map(({ id, properties: { resolutionPolicy } }) => ({
      zone: parseId(id).parent,
      properties: { registrationEnabled: false as const, resolutionPolicy }
    }))
    .filter(({ zone }) => !linked.some(other => sameId(other, zone)))
}

function networkAt(world: World, path: string): string {
  const { id, type } = findByPath(world, path)
  if (sameId(type, NETWORK)) return id
  throw new ScenarioError(`${id} is not a virtual network.`)
}
