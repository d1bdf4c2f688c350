import type { Settings } from '../schema/schema.ts'
import type { NodePool, PoolUpgrade } from '../types.ts'

/** The setting `upgrade` of a pool as a file contains it. A number of nodes can be a number or a text. */
type WrittenUpgrade = NonNullable<NonNullable<NonNullable<Settings['cluster']>['systemPool']>['upgrade']> & {
  readonly maxUnavailable?: string | number | undefined
}

interface WrittenPool {
  readonly surgePercent?: number | undefined
  readonly upgrade?: WrittenUpgrade | undefined
}

/**
 * Returns one layer of settings with the present spelling of each pool's upgrade. `surgePercent: 33` is the older
 * spelling of `upgrade: { maxSurge: 33% }`. A layer that sets only one of `maxSurge` and `maxUnavailable` sets the other
 * one to 0, so that it replaces the choice of the layers below.
 */
export function withPresentSpelling(layer: Settings): Settings {
  const { cluster } = layer
  if (cluster?.systemPool === undefined && cluster?.pools === undefined) return layer
  const { systemPool, pools } = cluster
  return {
    ...layer,
    cluster: {
      ...cluster,
      ...(systemPool === undefined ? {} : { systemPool: presentPool(systemPool) }),
      ...(pools === undefined
        ? {}
        : { pools: Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, pool && presentPool(pool)])) })
    }
  }
}

function presentPool<Pool extends WrittenPool>(pool: Pool): Pool {
  const { surgePercent, upgrade, ...others } = pool
  if (surgePercent === undefined && upgrade === undefined) return pool
  const older = surgePercent === undefined ? {} : { maxSurge: `${surgePercent}%` }
  return { ...others, upgrade: withBothAmounts({ ...older, ...upgrade }) } as Pool
}

function withBothAmounts({ maxSurge, maxUnavailable, ...others }: WrittenUpgrade): WrittenUpgrade {
  const surge = maxSurge ?? (isAboveZero(maxUnavailable) ? '0' : undefined)
  const unavailable = maxUnavailable ?? (isAboveZero(maxSurge) ? '0' : undefined)
  return {
    ...others,
    ...(surge === undefined ? {} : { maxSurge: String(surge) }),
    ...(unavailable === undefined ? {} : { maxUnavailable: String(unavailable) })
  }
}

function isAboveZero(amount: string | number | undefined): boolean {
  return amount !== undefined && !/^0%?$/.test(String(amount))
}

/** A pool with the surge in both spellings. */
export type PoolInBothSpellings = NodePool & { readonly surgePercent?: number }

/** Returns a built-in pool that also shows its surge in the older spelling, which the reference lists as a default. */
export function inBothSpellings(pool: NodePool): PoolInBothSpellings {
  return { ...pool, surgePercent: Number.parseInt(pool.upgrade.maxSurge ?? '0', 10) }
}

/**
 * Returns a merged pool without the older spelling, which the present one has replaced, and without amounts that are 0,
 * which are the same as none.
 */
export function inPresentSpelling({ surgePercent: _, ...pool }: PoolInBothSpellings): NodePool {
  const { maxSurge, maxUnavailable, ...others } = pool.upgrade
  const upgrade: PoolUpgrade = {
    ...others,
    ...(maxSurge !== undefined && isAboveZero(maxSurge) ? { maxSurge } : {}),
    ...(maxUnavailable !== undefined && isAboveZero(maxUnavailable) ? { maxUnavailable } : {})
  }
  return { ...pool, upgrade }
}
