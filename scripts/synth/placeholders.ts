import { parseResourceId, type ResourceId, resourceGroupId, resourceId } from '../../src/arm/resource-id.ts'
import { type Baseline, COLOURS, perColour } from '../../src/config/index.ts'
import { EMPTY_LIVE_STATE, type LiveState } from '../../src/provisioning/live-state/index.ts'

/** Identities of a cluster, without the colour. */
const OF_A_CLUSTER = ['controlPlane', 'kubelet', 'ingress', 'events', 'backupVault', 'backupExtension'] as const
const IDENTITIES = ['gateway', 'flowLogs', ...COLOURS.flatMap(colour => OF_A_CLUSTER.map(name => `${colour}-${name}`))]
/** Version of a new cluster. A run chooses it from the versions that the region offers. */
const KUBERNETES_VERSION = '1.36'

/**
 * Returns a live state in which every id and version that Azure chooses has a placeholder, so that no resource is left
 * out of a template. The placeholders name no existing resource or identity.
 */
export function placeholderLiveState({ ids, config }: Baseline): LiveState {
  const principals = Object.fromEntries(IDENTITIES.map((name, i) => [name, placeholderId(i + 1)]))
  return {
    ...EMPTY_LIVE_STATE,
    principals: { ...EMPTY_LIVE_STATE.principals, ...principals },
    networkWatcher: networkWatcher(ids.subscription, config.region),
    clusters: perColour(colour => ids.clusters[colour].cluster),
    newClusterVersion: KUBERNETES_VERSION,
    stamps: perColour(colour => ({
      ...EMPTY_LIVE_STATE.stamps[colour],
      issuer: `https://${config.region}.oic.prod-aks.azure.com/${placeholderId(0)}/${colour}/`,
      clients: { ingress: placeholderId(101), kubelet: placeholderId(102) }
    }))
  }
}

/** Returns a GUID that ends with a decimal number. */
function placeholderId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** Returns the id of the network watcher that Azure creates in each region with a network. */
function networkWatcher(subscription: ResourceId, region: string): ResourceId {
  const group = resourceGroupId(parseResourceId(subscription).name, 'NetworkWatcherRG')
  return resourceId(group, 'Microsoft.Network/networkWatchers', `NetworkWatcher_${region}`)
}
