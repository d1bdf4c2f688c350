import type { ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { surgeNodesOf } from '../../config/index.ts'
import type { Cluster, NodePool } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { SYSTEM_POOL_NAME } from '../../templates/index.ts'

/** Running nodes by the name of their pool. Provisioning does not start stopped nodes. */
export type RunningNodes = ReadonlyMap<string, number | 'stopped'>

/** Nodes that a pool can still need, in addition to the running ones. */
export interface PoolDemand {
  /** Path of the pool in the configuration, for example `cluster.pools.user`. */
  readonly path: string
  readonly vmSize: string
  readonly spot: boolean
  /**
   * Number of nodes that apply needs immediately. For a new cluster, this is the same as `most`, because a cluster that
   * cannot grow must not be created.
   */
  readonly least: number
  /** Number of further nodes that the pool needs at the autoscaler's maximum, during an upgrade. */
  readonly most: number
  /** Calculation of `most`, for example `user 5 + surge 2`. */
  readonly sum: string
}

interface FoundCluster {
  readonly properties?: {
    readonly powerState?: PowerState
    readonly agentPoolProfiles?: readonly {
      readonly name: string
      readonly count?: number
      readonly powerState?: PowerState
    }[]
  }
}

interface PowerState {
  readonly code?: string
}

/** Reads the running nodes of a cluster. Returns `undefined` if the cluster does not exist. Throws Failure. */
export async function readRunningNodes(azure: AzureReader, cluster: ResourceId): Promise<RunningNodes | undefined> {
  const found = await unlessUnregistered(() => azure.read<FoundCluster>(cluster))
  if (found === undefined) return undefined
  const { powerState, agentPoolProfiles = [] } = found.properties ?? {}
  return new Map(
    agentPoolProfiles.map(({ name, count = 0, powerState: its }) => {
      return [name, isStopped(powerState) || isStopped(its) ? 'stopped' : count]
    })
  )
}

function isStopped(state: PowerState | undefined): boolean {
  return state?.code === 'Stopped'
}

/**
 * Returns the result of a read. Returns `undefined` if the resource provider is not registered, because then none of
 * its resources can exist.
 */
async function unlessUnregistered<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Failure && error.reason === 'provider-not-registered') return undefined
    throw error
  }
}

/**
 * Returns the number of nodes that each pool of a configuration can still need. `running` is `undefined` for a cluster
 * that does not exist.
 */
export function nodeDemand(
  { systemPool, pools }: Pick<Cluster, 'systemPool' | 'pools'>,
  running: RunningNodes | undefined
): PoolDemand[] {
  const user = Object.entries(pools).map(([name, pool]) => demandOf(name, `cluster.pools.${name}`, pool, running))
  return [demandOf(SYSTEM_POOL_NAME, 'cluster.systemPool', systemPool, running), ...user]
}

function demandOf(name: string, path: string, pool: NodePool, running: RunningNodes | undefined): PoolDemand {
  const { vmSize, spot, minNodes, maxNodes } = pool
  const surge = surgeOf(pool)
  const found = running?.get(name) ?? 0
  const now = found === 'stopped' ? 0 : found
  const most = Math.max(0, maxNodes + surge - now)
  const atOnce = found === 'stopped' ? 0 : Math.max(0, minNodes - now)
  const sum = `${name} ${maxNodes} + surge ${surge}${now === 0 ? '' : ` - ${now} running`}`
  return { path, vmSize, spot, least: running === undefined ? most : atOnce, most, sum }
}

/**
 * Returns the surge nodes of a pool. AKS rounds up in each pool ("Upgrade an AKS cluster", node surge). Spot pools are
 * upgraded without surge ("Add a Spot node pool").
 */
function surgeOf({ spot, maxNodes, upgrade }: NodePool): number {
  return spot ? 0 : surgeNodesOf(upgrade, maxNodes)
}
