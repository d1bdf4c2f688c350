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
 * An instance that the update adds begins at its end.
 */
export function switchTimes(from: number, until: number, before: number, after: number): number[] {
  return Array.from({ length: Math.max(before, after) }, (_, instance) =>
    instance < before ? Math.round(from + ((until - from) * (instance + 1)) / (before + 1)) : until
  )
}
