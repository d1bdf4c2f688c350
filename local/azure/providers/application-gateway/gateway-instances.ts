import type { Resource } from '../../world.ts'

/** *Assumed*: zero as the lower end reserves no capacity, yet the gateway is highly available, so two instances run. */
const FEWEST_AUTOSCALED = 2

/** Returns how many instances a gateway has: its capacity, or the lower end of its autoscaling. No load adds any. */
export function gatewayInstances({ properties }: Resource): number {
  const { capacity } = (properties.sku ?? {}) as { capacity?: number }
  const { minCapacity = 0 } = (properties.autoscaleConfiguration ?? {}) as { minCapacity?: number }
  return capacity ?? Math.max(FEWEST_AUTOSCALED, minCapacity)
}

/**
 * Returns when each instance takes a new configuration: one after the other, spread evenly over the update (*assumed*).
 * `living` are the numbers of the instances that run; a scaling that was superseded leaves gaps among them. Those from
 * `after` on leave when their turn comes. An instance that the update adds begins at its end. null: there is none.
 */
export function switchTimes(from: number, until: number, living: readonly number[], after: number): (number | null)[] {
  const turn = (k: number) => Math.round(from + ((until - from) * (k + 1)) / (living.length + 1))
  return Array.from({ length: Math.max(after, ...living.map(instance => instance + 1)) }, (_, instance) => {
    const k = living.indexOf(instance)
    if (k >= 0) return turn(k)
    return instance < after ? until : null
  })
}
