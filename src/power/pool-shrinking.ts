import { childId, type ResourceId } from '../arm/resource-id.ts'
import type { PoolView, PowerClients } from './types.ts'

/** Raw body of a pool. A typed model would lose unknown properties when the body is written back. */
interface PoolBody {
  readonly properties: Readonly<Record<string, unknown>>
}

/**
 * Properties that Azure computes. Azure ignores them in a write, except `nodeImageVersion`: sending this property would
 * request a return to that image.
 */
const COMPUTED = new Set([
  'currentOrchestratorVersion',
  'eTag',
  'nodeImageVersion',
  'powerState',
  'provisioningState',
  'status'
])

/** Usual duration of the write of a pool, in seconds. */
const SHRINKS = 90

/**
 * Allows a pool to scale to zero. Without an autoscaler, sets the node count to zero. With an autoscaler, sets the
 * minimum to zero, because the minimum keeps nodes that no pod needs. The autoscaler then controls the count, which is
 * sent unchanged (azurerm#4543). Returns false if the pool no longer exists. Throws Failure with status 412 if another
 * caller has written the pool since it was read.
 */
export async function shrinkPool(
  cluster: ResourceId,
  { name }: PoolView,
  { azure, signal }: PowerClients
): Promise<boolean> {
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
