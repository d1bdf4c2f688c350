import { childId, parseResourceId, type ResourceId, subscriptionId } from '../../arm/resource-id.ts'
import type { Azure } from '../../azure/types.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import {
  controlPlaneVersion,
  type FoundCluster,
  type FoundPool,
  poolsOf,
  readMachines,
  readUpgradeCluster,
  type SoakEvidence
} from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { clusterColour } from '../cluster-colour.ts'
import type { UpgradeClients } from '../types.ts'
import { type LoggedEvent, type VersionHistory, versionHistory } from './version-history.ts'

export interface EvidenceRequest {
  readonly baseline: Baseline
  /** Absent: the live cluster. */
  readonly colour: Colour | undefined
  /** Run of GitHub that reads the evidence. */
  readonly run: { readonly id: number; readonly attempt: number; readonly commit: string }
}

/**
 * Reads what runs in a cluster, and since when, for the upgrade of another environment. Reads only what a Reader of the
 * subscription may read. Throws Failure `cluster-missing`, and the failures of Azure.
 */
export async function collectEvidence(request: EvidenceRequest, clients: UpgradeClients): Promise<SoakEvidence> {
  const { baseline, run } = request
  const { azure, clock } = clients
  const colour = await clusterColour(request.colour, baseline, clients)
  const { cluster: id } = baseline.ids.clusters[colour]
  const cluster = await readUpgradeCluster(azure, id)
  const readAt = clock.now()
  const [history, pools, recent, flux] = await Promise.all([
    readHistory(azure, id, readAt),
    Promise.all(poolsOf(cluster).map(pool => readPool(azure, id, pool))),
    readReplacedAt(azure, id, poolsOf(cluster)),
    readFlux(azure, id, baseline)
  ])
  const { workload, environment } = baseline.config
  const { provisioningState = '', powerState, resourceUID: uniqueId = '' } = cluster.properties
  return {
    ...{ version: 1, kind: 'cluster', workload, environment, colour, cluster: id, uniqueId },
    ...{ run: { id: run.id, attempt: run.attempt }, commit: run.commit, readAt },
    ...timesOf(cluster, history, recent),
    ...{ state: provisioningState, power: powerState?.code ?? 'Running' },
    ...{ kubernetes: controlPlaneVersion(cluster), pools, ...flux }
  }
}

/** Returns the times of the evidence. A pool that left a version after the last logged write is newer than the log. */
function timesOf(
  cluster: FoundCluster,
  history: VersionHistory | { readonly unread: string },
  replacedAt: readonly number[]
): Pick<SoakEvidence, 'createdAt' | 'since' | 'stoppedFor' | 'unread'> {
  const createdAt = Date.parse(cluster.systemData?.createdAt ?? '') || 0
  if ('unread' in history) return { createdAt, stoppedFor: 0, unread: history.unread }
  const { since, stoppedFor } = history
  if (since === undefined) return { createdAt, stoppedFor, unread: NOTHING_LOGGED }
  return { createdAt, stoppedFor, since: Math.max(since, createdAt, ...replacedAt) }
}

const NOTHING_LOGGED = `the activity log of the last 90 days shows no write of the cluster`

const DAY = 24 * 3600_000
/** Days of the activity log that are read. Azure keeps 90, and refuses an earlier start. */
const LOG_DAYS = 89
const LOG_TYPE = 'Microsoft.Insights/eventtypes/values'

async function readHistory(
  azure: Pick<Azure, 'list'>,
  cluster: ResourceId,
  now: number
): Promise<VersionHistory | { readonly unread: string }> {
  const { subscriptionId: subscription, resourceGroup } = parseResourceId(cluster)
  const from = new Date(now - LOG_DAYS * DAY).toISOString()
  // A filter by resource omits what is below it, such as the pools.
  const filter = `eventTimestamp ge '${from}' and resourceGroupName eq '${resourceGroup}'`
  const query = new URLSearchParams({ $filter: filter })
  const path = `${subscriptionId(subscription)}/providers/Microsoft.Insights/eventtypes/management/values?${query}`
  return await orUnread(async () =>
    versionHistory(await Array.fromAsync(azure.list<LoggedEvent>(path, LOG_TYPE)), cluster, now)
  )
}

async function orUnread<T>(read: () => Promise<T>): Promise<T | { readonly unread: string }> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return { unread: error.message }
  }
}

async function readPool(azure: Azure, cluster: ResourceId, pool: FoundPool): Promise<SoakEvidence['pools'][number]> {
  const { name, provisioningState: state = 'Succeeded' } = pool
  const list = await readMachines(azure, cluster, name)
  if ('unread' in list) return { name, state, versions: [], images: [], unread: list.unread }
  const { machines } = list
  const distinct = (values: readonly (string | undefined)[]) => [...new Set(values.filter(each => each !== undefined))]
  return {
    ...{ name, state },
    versions: distinct(machines.map(({ properties }) => properties?.kubernetes?.currentOrchestratorVersion)),
    images: distinct(machines.map(({ properties }) => properties?.nodeImageVersion))
  }
}

/** Source: "Agent Pools - Get Upgrade Profile". */
interface PoolProfile {
  readonly properties?: { readonly recentlyUsedVersions?: readonly { readonly timestamp?: string }[] }
}

/** Returns when the pools left earlier versions. AKS shows this at once, and the activity log some minutes later. */
async function readReplacedAt(azure: Azure, cluster: ResourceId, pools: readonly FoundPool[]): Promise<number[]> {
  const profiles = await Promise.all(
    pools.map(({ name }) =>
      azure.read<PoolProfile>(childId(childId(cluster, 'agentPools', name), 'upgradeProfiles', 'default'))
    )
  )
  return profiles
    .flatMap(profile => profile?.properties?.recentlyUsedVersions ?? [])
    .map(({ timestamp = '' }) => Date.parse(timestamp))
    .filter(time => !Number.isNaN(time))
}

const FLUX = 'Microsoft.KubernetesConfiguration/fluxConfigurations'

interface FoundFlux {
  readonly properties?: {
    readonly complianceState?: string
    readonly suspend?: boolean
    readonly sourceSyncedCommitId?: string
  }
}

/** Reads the state of Flux and the revision that it fetched. */
async function readFlux(
  azure: Azure,
  cluster: ResourceId,
  { config }: Baseline
): Promise<Pick<SoakEvidence, 'flux' | 'revision'>> {
  if (config.gitops.source === undefined) return { flux: 'absent' }
  const found = await Array.fromAsync(azure.list<FoundFlux>(`${cluster}/providers/${FLUX}`, FLUX))
  const states = found.map(({ properties = {} }) =>
    properties.suspend === true ? 'Suspended' : (properties.complianceState ?? 'Unknown')
  )
  const revision = found[0]?.properties?.sourceSyncedCommitId
  return {
    flux: states.length === 0 ? 'not installed' : (states.find(state => state !== 'Compliant') ?? 'Compliant'),
    ...(revision !== undefined && { revision })
  }
}
