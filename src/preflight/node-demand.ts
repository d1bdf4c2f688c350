import type { ResourceId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import type { Cluster, NodePool } from '../config/types.ts'
import { Failure } from '../runtime/failure.ts'
import { SYSTEM_POOL_NAME } from '../templates/index.ts'

/** Nodes that run now, by the name of their pool; provisioning starts none of those that are stopped. */
export type RunningNodes = ReadonlyMap<string, number | 'stopped'>

/** Nodes a pool may still come to need, beside those that run. */
export interface PoolDemand {
  /** Of the pool in the configuration, for example `cluster.pools.user`. */
  readonly path: string
  readonly vmSize: string
  readonly spot: boolean
  /** What applying makes at once. All of it where there is no cluster yet: one that cannot grow shall not be made. */
  readonly least: number
  /** At the autoscaler's maximum, in the middle of an upgrade. */
  readonly most: number
  /** How `most` comes about, for example `user 5 + surge 2`. */
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

/** The nodes of a cluster; `undefined` where there is no cluster. Throws Failure. */
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

/** Of an unregistered provider nothing can exist. */
async function unlessUnregistered<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Failure && error.reason === 'provider-not-registered') return undefined
    throw error
  }
}

/** What each pool of a configuration may still need, where these nodes of it run; `undefined` for a cluster there is not. */
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
  const sum = `${name} ${maxNodes} + surge ${surge}${now === 0 ? '' : ` - ${now} that run`}`
  return { path, vmSize, spot, least: running === undefined ? most : atOnce, most, sum }
}

/** AKS rounds up in each pool ("Upgrade an AKS cluster", node surge); spot pools are upgraded without ("Add a Spot node pool"). */
function surgeOf({ spot, maxNodes, surgePercent }: NodePool): number {
  return spot ? 0 : Math.ceil((maxNodes * surgePercent) / 100)
}
