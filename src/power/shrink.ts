import { childId, type ResourceId } from '../arm/resource-id.ts'
import type { PoolView, PowerDoors } from './types.ts'

/** A pool by itself, raw: what a model does not know would be lost on the way back. */
interface PoolBody {
  readonly properties: Readonly<Record<string, unknown>>
}

/** Azure's own. Sent back they are passed over, but for an image, which would be a wish to go back to it. */
const COMPUTED = new Set([
  'currentOrchestratorVersion',
  'eTag',
  'nodeImageVersion',
  'powerState',
  'provisioningState',
  'status'
])

/** Usual seconds. */
const SHRINKS = 90

/**
 * Lets a pool shrink to nothing. The count of a pool with an autoscaler is the autoscaler's and goes back as it was read
 * (azurerm#4543); its minimum is what keeps nodes that no pod needs. False where the pool is gone. Throws Failure with
 * status 412 where somebody else has written it meanwhile.
 */
export async function shrink(cluster: ResourceId, { name }: PoolView, { azure, signal }: PowerDoors): Promise<boolean> {
  const id = childId(cluster, 'agentPools', name)
  const pool = await azure.read<PoolBody>(id)
  if (pool === undefined) return false
  const { eTag, enableAutoScaling } = pool.properties
  const kept = Object.entries(pool.properties).filter(([property]) => !COMPUTED.has(property))
  const properties = { ...Object.fromEntries(kept), ...(enableAutoScaling === true ? { minCount: 0 } : { count: 0 }) }
  const options = { signal, expectedSeconds: SHRINKS, ...(typeof eTag === 'string' && { ifMatch: eTag }) }
  await azure.write(id, { properties }, options)
  return true
}
