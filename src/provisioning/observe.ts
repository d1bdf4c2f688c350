import { asResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { Azure } from '../azure/types.ts'
import type { Baseline } from '../config/types.ts'
import { Failure } from '../runtime/failure.ts'
import { NOTHING_YET, type Observed } from '../templates/types.ts'
import { sameLocation } from './noise.ts'

/** What templates write back or leave out because it exists; all reads at once. Throws Failure where Azure refuses them. */
export async function observe(baseline: Baseline, azure: Azure): Promise<Observed> {
  const [networkWatcher, hubGateway] = await Promise.all([
    findNetworkWatcher(baseline, azure),
    findHubGateway(baseline, azure)
  ])
  return { ...NOTHING_YET, networkWatcher, hubGateway }
}

/** One that is ready, or that the spoke uses already and is only being changed. */
async function findHubGateway({ config, ids }: Baseline, azure: Azure): Promise<ResourceId | null> {
  if (config.hub.gateway.kind === 'none') return null
  const [gateway, peering] = await Promise.all([
    azure.read<{ properties?: { provisioningState?: string } }>(ids.hubGateway),
    azure.read<{ properties?: { useRemoteGateways?: boolean } }>(ids.spokePeering)
  ])
  const isReady = gateway?.properties?.provisioningState?.toLowerCase() === 'succeeded'
  return isReady || (gateway !== undefined && peering?.properties?.useRemoteGateways === true) ? ids.hubGateway : null
}

/** One for each region and subscription; Azure makes it with the first network and may have named it otherwise (missionlz#171). */
async function findNetworkWatcher({ config, ids }: Baseline, azure: Azure): Promise<ResourceId | null> {
  const type = 'Microsoft.Network/networkWatchers'
  try {
    for await (const watcher of azure.list<{ id: string; location: string }>(
      `${ids.subscription}/providers/${type}`,
      type
    )) {
      if (sameLocation(watcher.location, config.region)) return asResourceId(watcher.id)
    }
  } catch (error) {
    // Of an unregistered provider nothing can exist.
    if (!(error instanceof Failure && error.reason === 'provider-not-registered')) throw error
  }
  return null
}
