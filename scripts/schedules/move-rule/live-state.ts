import { childId, type ResourceId, resourceGroupId, resourceId } from '../../../src/arm/resource-id.ts'
import { COLOURS, type Colour } from '../../../src/config/colours.ts'
import type { ReadResource } from '../model/azure.ts'
import type { Body } from '../model/world.ts'

const group = resourceGroupId('model', 'shop')
const clusters = {
  blue: resourceId(group, 'Microsoft.ContainerService/managedClusters', 'blue'),
  green: resourceId(group, 'Microsoft.ContainerService/managedClusters', 'green')
}
const zone = resourceId(group, 'Microsoft.Network/privateDnsZones', 'aks-baseline-shop-model.internal')

/** Ids of the resources of the model environment. */
export const ids = {
  gateway: resourceId(group, 'Microsoft.Network/applicationGateways', 'gateway'),
  clusters,
  pools: {
    blue: childId(clusters.blue, 'agentPools', 'pool-blue'),
    green: childId(clusters.green, 'agentPools', 'pool-green')
  },
  lease: childId(zone, 'TXT', '_lease'),
  record: childId(zone, 'TXT', '_operation'),
  hold: childId(zone, 'TXT', '_hold')
}

/** A cluster as the procedure reads it. */
export interface ModelCluster {
  /** Unique id, which changes when the cluster is created again. Empty if the cluster does not exist. */
  readonly uniqueId: string
  /** Whether automatic upgrades are off. */
  readonly isPinned: boolean
  readonly isRunning: boolean
  /** Whether the gateway gets healthy responses from the cluster. */
  readonly isHealthy: boolean
  readonly minimumNodes: number
  readonly etags: { readonly cluster: string; readonly pool: string }
  /** Requested values of the cluster, which a write must keep. */
  readonly bodies: { readonly cluster: Body; readonly pool: Body }
  /** Whether a write failed, so that it must be repeated. */
  readonly hasFailed: { readonly cluster: boolean; readonly pool: boolean }
}

/** Live state of the model environment. */
export interface ModelLiveState {
  /** Colour of the cluster that the live rule points to. */
  readonly live: Colour
  readonly gatewayBody: Body
  readonly gatewayHasFailed: boolean
  readonly clusters: Readonly<Record<Colour, ModelCluster>>
  /** Resources on which Azure shows a write in progress. */
  readonly busy: readonly string[]
}

/** Returns the ids of all resources that a live state is read from. */
export const LIVE_STATE_IDS: readonly ResourceId[] = [
  ids.gateway,
  ...COLOURS.flatMap(colour => [ids.clusters[colour], ids.pools[colour]])
]

/** Returns the live state from the resources that were read, in the order of `LIVE_STATE_IDS`. */
export function liveStateOf(found: readonly (ReadResource | undefined)[]): ModelLiveState {
  const [gateway, blue, bluePool, green, greenPool] = found
  return {
    live: gateway?.body.live === 'green' ? 'green' : 'blue',
    gatewayBody: gateway?.body ?? {},
    gatewayHasFailed: gateway?.state === 'Failed',
    clusters: { blue: clusterOf(blue, bluePool), green: clusterOf(green, greenPool) },
    busy: LIVE_STATE_IDS.filter((_, at) => found[at]?.state === 'Updating')
  }
}

function clusterOf(cluster: ReadResource | undefined, pool: ReadResource | undefined): ModelCluster {
  return {
    uniqueId: String(cluster?.body.uniqueId ?? ''),
    isPinned: cluster?.effective.pinned === true,
    isRunning: cluster?.body.power === 'Running',
    isHealthy: cluster?.body.healthy === true,
    minimumNodes: Number(pool?.effective.minimum ?? 0),
    etags: { cluster: cluster?.etag ?? '', pool: pool?.etag ?? '' },
    bodies: { cluster: cluster?.body ?? {}, pool: pool?.body ?? {} },
    hasFailed: { cluster: cluster?.state === 'Failed', pool: pool?.state === 'Failed' }
  }
}
