import { childId, type ResourceId } from '../../../src/arm/resource-id.ts'
import { COLOURS, type Colour } from '../../../src/config/colours.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import type { ReadResource } from '../model/read-resource.ts'
import { type Body, propertiesOf } from '../model/world.ts'

const FILE = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { model: { region: westeurope } }'

/** Baseline of the model environment. */
export const baseline = createBaseline(loadConfig(FILE, 'aks-baseline.yml', 'model'), 'model')

const { gateway, clusters } = baseline.ids
const [blue, green] = [clusters.blue.cluster, clusters.green.cluster]

/** Ids of the resources of the model environment. */
export const ids = {
  gateway,
  clusters: { blue, green },
  pools: { blue: childId(blue, 'agentPools', 'pool-blue'), green: childId(green, 'agentPools', 'pool-green') }
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
  readonly gatewayEtag: string
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
    live: propertiesOf(gateway?.body).live === 'green' ? 'green' : 'blue',
    gatewayBody: gateway?.body ?? {},
    gatewayEtag: gateway?.etag ?? '',
    gatewayHasFailed: hasFailed(gateway),
    clusters: { blue: clusterOf(blue, bluePool), green: clusterOf(green, greenPool) },
    busy: LIVE_STATE_IDS.filter((_, at) => found[at]?.state === 'Updating')
  }
}

function clusterOf(cluster: ReadResource | undefined, pool: ReadResource | undefined): ModelCluster {
  const { uniqueId, power, healthy } = propertiesOf(cluster?.body)
  return {
    uniqueId: String(uniqueId ?? ''),
    isPinned: propertiesOf(cluster?.effective).pinned === true,
    isRunning: power === 'Running',
    isHealthy: healthy === true,
    minimumNodes: Number(propertiesOf(pool?.effective).minimum ?? 0),
    etags: { cluster: cluster?.etag ?? '', pool: pool?.etag ?? '' },
    bodies: { cluster: cluster?.body ?? {}, pool: pool?.body ?? {} },
    hasFailed: { cluster: hasFailed(cluster), pool: hasFailed(pool) }
  }
}

function hasFailed(found: ReadResource | undefined): boolean {
  return found?.state === 'Failed' || found?.state === 'Canceled'
}
