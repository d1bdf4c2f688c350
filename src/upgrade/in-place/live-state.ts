import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { Azure } from '../../azure/index.ts'
import type { Colour } from '../../config/types.ts'
import { type FoundCluster, type FoundPool, isQuarantined, type Machine, readMachines } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { orderPools } from './pool-order.ts'
import type { ClusterState, MachineState, PoolState, RawBody, RecentVersion, UpgradeState } from './types.ts'

/** The cluster that is read, and the client for it. */
export interface UpgradeReading {
  readonly azure: Pick<Azure, 'readWithEtag' | 'read' | 'list'> & Parameters<typeof readMachines>[0]
  readonly id: ResourceId
  readonly colour: Colour
  /** Names of pools that are upgraded first. */
  readonly poolOrder: readonly string[]
}

/**
 * Reads a cluster, each of its pools by itself, and the machines of each pool. Throws Failure `cluster-missing` if the
 * cluster does not exist.
 */
export async function readUpgradeState(reading: UpgradeReading): Promise<UpgradeState> {
  const { azure, id, colour, poolOrder } = reading
  const found = await azure.readWithEtag<RawBody & FoundCluster>(id)
  if (found === undefined) throw clusterMissing(id)
  const { resource, etag } = found
  const names = (resource.properties.agentPoolProfiles ?? []).map(({ name }) => name)
  const pools = await Promise.all(names.map(name => readPool(reading, name)))
  return {
    colour,
    cluster: clusterState(id, etag, resource),
    pools: orderPools(
      pools.filter(pool => pool !== undefined),
      poolOrder
    )
  }
}

function clusterState(id: ResourceId, etag: string | undefined, body: RawBody & FoundCluster): ClusterState {
  const { properties } = body
  const { upgradeChannel = 'none', nodeOSUpgradeChannel = 'None' } = properties.autoUpgradeProfile ?? {}
  const { overrideSettings } = properties.upgradeSettings ?? {}
  const { kubernetesVersion = '', currentKubernetesVersion = kubernetesVersion } = properties
  return {
    ...{ id, etag, body, location: body.location, ...statusOf(properties) },
    uniqueId: properties.resourceUID ?? '',
    requestedVersion: kubernetesVersion,
    version: currentKubernetesVersion,
    kubernetesChannel: upgradeChannel,
    nodeImageChannel: nodeOSUpgradeChannel,
    ...(overrideSettings !== undefined && { override: overrideSettings })
  }
}

interface PoolBody extends RawBody {
  readonly properties: RawBody['properties'] & Omit<FoundPool, 'name'>
}

async function readPool({ azure, id: cluster }: UpgradeReading, name: string): Promise<PoolState | undefined> {
  const id = childId(cluster, 'agentPools', name)
  const [found, profile, list] = await Promise.all([
    azure.readWithEtag<PoolBody>(id),
    azure.read<PoolProfile>(childId(id, 'upgradeProfiles', 'default')),
    readMachines(azure, cluster, name)
  ])
  if (found === undefined) return undefined
  const { resource: body, etag } = found
  const { properties } = body
  const { orchestratorVersion = '', currentOrchestratorVersion = orchestratorVersion } = properties
  const { latestNodeImageVersion = '', recentlyUsedVersions } = profile?.properties ?? {}
  return {
    ...{ id, etag, body, name, ...statusOf(properties) },
    isSystem: properties.mode === 'System',
    count: properties.count ?? 0,
    requestedVersion: orchestratorVersion,
    version: currentOrchestratorVersion,
    nodeImage: properties.nodeImageVersion ?? '',
    latestNodeImage: latestNodeImageVersion,
    recentlyUsed: recentlyUsedVersions ?? [],
    found: { ...properties, name },
    machines: 'unread' in list ? list : list.machines.map(machineState)
  }
}

/** Upgrades of a pool. Source: "Agent Pools - Get Upgrade Profile". */
interface PoolProfile {
  readonly properties?: {
    readonly latestNodeImageVersion?: string
    readonly recentlyUsedVersions?: readonly RecentVersion[] | null
  }
}

type Shown = Pick<FoundPool, 'provisioningState' | 'powerState' | 'status'>

function statusOf({ provisioningState = 'Succeeded', powerState, status }: Shown) {
  const { provisioningError: error } = status ?? {}
  return { provisioningState, isStopped: powerState?.code === 'Stopped', ...(error !== undefined && { error }) }
}

function machineState({ name = '', properties = {} }: Machine): MachineState {
  const { kubernetes = {}, nodeImageVersion = '', provisioningState = '' } = properties
  return {
    name,
    version: kubernetes.currentOrchestratorVersion ?? '',
    nodeImage: nodeImageVersion,
    provisioningState,
    isQuarantined: isQuarantined({ properties })
  }
}

function clusterMissing(id: ResourceId): Failure {
  return new Failure('cluster-missing', `The cluster ${id} does not exist.`, {
    subject: id,
    remedy: 'Correct `environment` or `colour`, or create the cluster with `provision`.'
  })
}
