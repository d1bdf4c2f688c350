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
  for (const zone of zones) {
    const body = { location: 'global', properties: { virtualNetwork: { id: hub }, registrationEnabled: false } }
    ask(world, { method: 'PUT', path: `${zone}/virtualNetworkLinks/to-${parseId(hub).name}`, body })
  }
  const names = zones.map(zone => parseId(zone).name)
  const links = names.length === 0 ? '' : ` and linked ${names.join(', ')} to it`
  const text = `created the peering of ${parseId(hub).name} with ${parseId(spoke).name}${links}`
  return { text, ...(operation && { operation }) }
}

const LINK = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'

/** Returns the ids of the zones that are linked to the spoke and not to the hub. */
function zonesToLink(world: World, hub: string, spoke: string): string[] {
  const linkedTo = (network: string) =>
    Object.values(world.resources)
      .filter(({ type, properties }) => type === LINK && sameId(referenceId(properties.virtualNetwork) ?? '', network))
      .map(({ id }) => parseId(id).parent)
  const linked = linkedTo(hub)
  return linkedTo(spoke).filter(zone => !linked.some(other => sameId(other, zone)))
}

function networkAt(world: World, path: string): string {
  const { id, type } = findByPath(world, path)
  if (sameId(type, NETWORK)) return id
  throw new ScenarioError(`${id} is not a virtual network.`)
}
