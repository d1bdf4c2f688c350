import { childId, type ResourceId } from '../arm/resource-id.ts'
import { directWrite } from '../provisioning/lease/direct-write.ts'
import type { Lease } from '../provisioning/lease/held-lease.ts'
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
 * caller has written the pool since it was read, and the Failures of the lease.
 */
export async function shrinkPool(
  cluster: ResourceId,
  { name }: PoolView,
  clients: PowerClients,
  lease: Lease
): Promise<boolean> {
  const id = childId(cluster, 'agentPools', name)
  const found = await clients.azure.readWithEtag<PoolBody>(id)
  if (found === undefined) return false
  const { resource: pool, etag: ifMatch } = found
  const { enableAutoScaling } = pool.properties
  const kept = Object.entries(pool.properties).filter(([property]) => !COMPUTED.has(property))
  const properties = { ...Object.fromEntries(kept), ...(enableAutoScaling === true ? { minCount: 0 } : { count: 0 }) }
  await directWrite(clients, lease, { id, body: { properties }, ifMatch, expectedSeconds: SHRINKS })
  return true
}
