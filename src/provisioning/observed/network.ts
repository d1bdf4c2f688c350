import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { Observed } from '../../templates/types.ts'
import { sameLocation } from '../noise.ts'
import type { StepContext } from '../types.ts'
import { unlessUnregistered } from './unregistered.ts'

/** For the peering: the hub's gateway once it is ready, or while the spoke uses it already and it is only being changed. */
export async function observeHubGateway({ azure, baseline }: StepContext): Promise<Pick<Observed, 'hubGateway'>> {
  const { config, ids } = baseline
  if (config.hub.gateway.kind === 'none') return { hubGateway: null }
  const [gateway, peering] = await Promise.all([
    azure.read<{ properties?: { provisioningState?: string } }>(ids.hubGateway),
    azure.read<{ properties?: { useRemoteGateways?: boolean } }>(ids.spokePeering)
  ])
  const isReady = gateway?.properties?.provisioningState?.toLowerCase() === 'succeeded'
  const isUsed = gateway !== undefined && peering?.properties?.useRemoteGateways === true
  return { hubGateway: isReady || isUsed ? ids.hubGateway : null }
}

interface Gateway {
  readonly properties?: {
    readonly gatewayType?: string
    readonly ipConfigurations?: readonly {
      readonly properties?: { readonly publicIPAddress?: { readonly id?: string } }
    }[]
  }
}

/** Reads the public address of an ExpressRoute gateway that was made with one. */
export async function observeHubGatewayAddress({
  azure,
  baseline
}: StepContext): Promise<Pick<Observed, 'hubGatewayAddress'>> {
  const { config, ids } = baseline
  if (config.hub.gateway.kind !== 'ExpressRoute') return { hubGatewayAddress: null }
  const gateway = (await azure.read<Gateway>(ids.hubGateway))?.properties
  if (gateway?.gatewayType !== 'ExpressRoute') return { hubGatewayAddress: null }
  const [address] = (gateway.ipConfigurations ?? []).flatMap(({ properties }) => properties?.publicIPAddress?.id ?? [])
  return { hubGatewayAddress: address === undefined ? null : asResourceId(address) }
}

/** One for each region and subscription; Azure makes it with the first network and may have named it otherwise (missionlz#171). */
export async function observeNetworkWatcher(context: StepContext): Promise<Pick<Observed, 'networkWatcher'>> {
  return { networkWatcher: (await findNetworkWatcher(context)) ?? null }
}

async function findNetworkWatcher({ azure, baseline }: StepContext): Promise<ResourceId | undefined> {
  const { config, ids } = baseline
  const type = 'Microsoft.Network/networkWatchers'
  const path = `${ids.subscription}/providers/${type}`
  const watchers = await unlessUnregistered(() =>
    Array.fromAsync(azure.list<{ id: string; location: string }>(path, type))
  )
  const found = watchers?.find(({ location }) => sameLocation(location, config.region))
  return found && asResourceId(found.id)
}
