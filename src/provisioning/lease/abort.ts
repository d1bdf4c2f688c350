import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { ProvisioningClients } from '../types.ts'

/** Types whose operation in progress Azure can abort (`POST …/abort`). A write of a gateway cannot be aborted. */
const ABORTABLE = [
  'Microsoft.ContainerService/managedClusters',
  'Microsoft.ContainerService/managedClusters/agentPools'
]

/** Usual duration of an abort, in seconds. The aborted operation ends a little later. */
const ABORT_SECONDS = 5

/** Returns whether Azure can abort an operation on a resource. */
export function canAbort(id: ResourceId): boolean {
  return ABORTABLE.some(type => sameId(type, parseResourceId(id).type))
}

/**
 * Aborts the operation in progress on a cluster or pool. The finished part of the operation stays, and any later write
 * continues it. Needs no lease: it must work while another run holds the lease and waits for that operation. Throws
 * Failure with status 409 if no operation is in progress, and TypeError for a resource that `canAbort` denies.
 */
export async function abortOperation(
  { azure, signal }: Pick<ProvisioningClients, 'azure' | 'signal'>,
  id: ResourceId
): Promise<void> {
  if (!canAbort(id)) throw new TypeError(`Azure cannot abort an operation on ${id}`)
  await azure.act(id, 'abort', undefined, { signal, expectedSeconds: ABORT_SECONDS })
}
