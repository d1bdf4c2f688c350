import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/types.ts'
import { readWriteLocks } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'

/** Returns whether the zone exists that contains the lease, the hold and the operation record of an environment. */
export async function hasRecordZone({ azure }: { readonly azure: Pick<AzureReader, 'read'> }, zone: ResourceId) {
  return (await azure.read(zone)) !== undefined
}

/**
 * Throws Failure `operation-refused` if the record zone of an environment does not exist. A command does not create it:
 * the zone belongs to a stack, and a run that does not find the zone also finds no hold in it.
 */
export async function refuseWithoutZone(clients: Parameters<typeof hasRecordZone>[0], zone: ResourceId): Promise<void> {
  if (await hasRecordZone(clients, zone)) return
  throw new Failure(
    'operation-refused',
    `The environment has no zone ${parseResourceId(zone).name}, which stores the hold. Provision creates it.`,
    {
      subject: zone,
      remedy:
        'Run the workflow `provision` once with this version, then repeat the command. To stop scheduled runs before that, disable their workflows: gh workflow disable <workflow>. Nothing was written.'
    }
  )
}

/**
 * Throws Failure `locked` if a ReadOnly lock stops every write of a record, also the write that marks it as released. A
 * lock that only stops deletions does not stop a write. Does nothing if the locks cannot be read: the write then finds out.
 */
export async function refuseReadOnly({ azure }: { readonly azure: AzureReader }, record: ResourceId): Promise<void> {
  const locks = await readWriteLocks(azure, [record]).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return []
  })
  if (locks.length === 0) return
  throw new Failure('locked', `No record can be written because of ${locks.map(({ text }) => text).join(' and ')}.`, {
    subject: record,
    remedy: `Delete the lock, run again, and create the lock again afterwards: az lock delete --ids ${locks.map(({ id }) => id).join(' ')}. A CanNotDelete lock does not stop this command. Nothing was written.`
  })
}
