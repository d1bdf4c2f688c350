import type { PoolState } from './types.ts'

/**
 * Returns pools in the order in which they are upgraded: first those that the configuration names, then the system pool,
 * then the others by name. AKS does not take the system pool along with the control plane.
 */
export function orderPools(pools: readonly PoolState[], named: readonly string[]): readonly PoolState[] {
  const rank = ({ name, isSystem }: PoolState) => {
    const at = named.indexOf(name)
    if (at >= 0) return at
    return named.length + (isSystem ? 0 : 1)
  }
  return pools.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}
