import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { operationState } from '../../azure/index.ts'
import { sameLocation } from '../noise.ts'
import { type LiveStateContext, resourceIdOrNull, slice } from './slice.ts'
import { unlessUnregistered } from './unregistered.ts'

export const networkSlices = {
  /** The region's network watcher, which Azure creates and names itself. */
  networkWatcher: slice<ResourceId | null>({ schema: resourceIdOrNull, empty: null, read: readNetworkWatcher }),
  /**
   * The hub's gateway once it is ready, or while the spoke uses it already and it is only being changed: Azure refuses a
   * peering that uses a gateway which does not exist yet.
   */
  hubGateway: slice<ResourceId | null>({ schema: resourceIdOrNull, empty: null, read: readHubGateway }),
  /**
   * The public address of an ExpressRoute gateway that was created with one, from before Azure hosted these addresses. It is
   * written back: no source says that Azure takes such an address away from a gateway. Null where Azure hosts the address.
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

/** One exists per region and subscription; Azure creates it with the first network and may have named it otherwise (missionlz#171). */
async function readNetworkWatcher({ azure, baseline }: LiveStateContext): Promise<ResourceId | null> {
  const { config, ids } = baseline
  const type = 'Microsoft.Network/networkWatchers'
  const path = `${ids.subscription}/providers/${type}`
  const watchers = await unlessUnregistered(() =>
    Array.fromAsync(azure.list<{ id: string; location: string }>(path, type))
  )
  const found = watchers?.find(({ location }) => sameLocation(location, config.region))
  return found === undefined ? null : asResourceId(found.id)
}
