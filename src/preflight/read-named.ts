import type { ResourceId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import { Failure } from '../runtime/failure.ts'

/**
 * Reads a resource whose id the configuration names. Returns `undefined` also if the subscription in the id does not
 * exist or is hidden from the identity. Azure then refuses the request with status 404 and SubscriptionNotFound, which
 * would end other reads.
 */
export async function readNamed<T>(azure: AzureReader, id: ResourceId): Promise<T | undefined> {
  try {
    return await azure.read<T>(id)
  } catch (error) {
    if (error instanceof Failure && error.details.status === 404) return undefined
    throw error
  }
}
