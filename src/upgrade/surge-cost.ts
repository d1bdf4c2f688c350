import {
  addressesPerNode,
  type FoundCluster,
  type FoundPool,
  type MachineOffers,
  offerNamed,
  surgesOf
} from '../preflight/index.ts'

/** Resources that the surge nodes of a pool take while the pool is upgraded. */
export interface PoolSurge {
  readonly pool: FoundPool
  readonly nodes: number
  /** Addresses of the node subnet. */
  readonly addresses: number
  /** Absent if Azure does not list the size. */
  readonly vcpus?: number
}

/** Returns what the surge nodes of each pool take. The pools follow one another, so the numbers are not added up. */
export function surgeCosts(
  cluster: FoundCluster,
  pools: readonly FoundPool[],
  offers: MachineOffers | undefined
): readonly PoolSurge[] {
  return surgesOf(pools).map(({ pool, nodes }) => {
    const cores = offers === undefined ? undefined : offerNamed(offers, pool.vmSize ?? '')?.cores
    return {
      pool,
      nodes,
      addresses: nodes * addressesPerNode(cluster, pool),
      ...(cores !== undefined && { vcpus: nodes * cores })
    }
  })
}
