import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { operationState } from '../../azure/index.ts'
import { sameLocation } from '../what-if/what-if-false-positives.ts'
import { type LiveStateContext, resourceIdOrNull, slice } from './slice.ts'
import { emptyWhenUnregistered } from './unregistered.ts'

export const networkSlices = {
  /** Id of the region's network watcher, which Azure creates and names; null if there is none. */
  networkWatcher: slice<ResourceId | null>({ schema: resourceIdOrNull, empty: null, read: readNetworkWatcher }),
  /**
   * Id of the hub's virtual network gateway if the gateway is ready, or if the spoke uses the gateway while it is being
   * changed; otherwise null. Azure refuses a peering that uses a gateway which does not exist yet.
   */
  hubGateway: slice<ResourceId | null>({ schema: resourceIdOrNull, empty: null, read: readHubGateway }),
  /**
   * Id of the public IP address of an ExpressRoute gateway that was created before Azure hosted these addresses. The id
   * is written back, because no source says that Azure can remove such an address from a gateway. Null if Azure hosts
   * the address.
   */
  hubGatewayAddress: slice<ResourceId | null>({ schema: resourceIdOrNull, empty: null, read: readHubGatewayAddress })
}

async function readHubGateway({ azure, baseline }: LiveStateContext): Promise<ResourceId | null> {
  const { config, ids } = baseline
  if (config.hub.gateway.kind === 'none') return null
  const [gateway, peering] = await Promise.all([
    azure.read<{ properties?: { provisioningState?: string } }>(ids.hubGateway),
    azure.read<{ properties?: { useRemoteGateways?: boolean } }>(ids.spokePeering)
  ])
  const isReady = operationState(gateway?.properties?.provisioningState) === 'succeeded'
  const isUsed = gateway !== undefined && peering?.properties?.useRemoteGateways === true
  return isReady || isUsed ? ids.hubGateway : null
}

interface Gateway {
  readonly properties?: {
    readonly gatewayType?: string
    readonly ipConfigurations?: readonly {
      readonly properties?: { readonly publicIPAddress?: { readonly id?: string } }
    }[]
  }
}

async function readHubGatewayAddress({ azure, baseline }: LiveStateContext): Promise<ResourceId | null> {
  const { config, ids } = baseline
  if (config.hub.gateway.kind !== 'ExpressRoute') return null
  const gateway = (await azure.read<Gateway>(ids.hubGateway))?.properties
  if (gateway?.gatewayType !== 'ExpressRoute') return null
  const [address] = (gateway.ipConfigurations ?? []).flatMap(({ properties }) => properties?.publicIPAddress?.id ?? [])
  return address === undefined ? null : asResourceId(address)
}

/**
 * Returns the id of the network watcher of the region. Each region of a subscription has one network watcher. Azure
 * creates the watcher with the first network, and its name can differ (missionlz#171).
 */
async function readNetworkWatcher({ azure, baseline }: LiveStateContext): Promise<ResourceId | null> {
  const { config, ids } = baseline
  const type = 'Microsoft.Network/networkWatchers'
  const path = `${ids.subscription}/providers/${type}`
  const watchers = await emptyWhenUnregistered(() =>
    Array.fromAsync(azure.list<{ id: string; location: string }>(path, type))
  )
  const found = watchers?.find(({ location }) => sameLocation(location, config.region))
  return found === undefined ? null : asResourceId(found.id)
}
