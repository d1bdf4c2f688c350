import type { ResourceId } from '../../arm/resource-id.ts'
import { readRecordSet } from '../records/record-set.ts'
import type { EnvironmentLeaseClients } from './environment-lease.ts'
import { timeLeft } from './lease-expiry.ts'
import { leaseIds } from './lease-record.ts'
import type { RecordedWrite } from './recorded-write.ts'
import { followWrite } from './successor.ts'
import { leftWriteIn } from './unreadable-write.ts'

/**
 * Waits for the write that a killed run began and did not finish, if the lease names one. Waits until the lease of the
 * killed run expires. A lease that is renewed belongs to a run that still works: it is not waited for here, because a
 * later write waits for its lease. Writes nothing. Throws Failure `operation-stuck` if the write does not end.
 */
export async function followUnfinishedWrite(clients: EnvironmentLeaseClients): Promise<void> {
  if (clients.lease !== undefined) return
  for (const id of leaseIds(clients.baseline.ids)) {
    const write = await readUnfinishedWrite(clients, id)
    if (write !== undefined) await followWrite(clients, write)
  }
}

async function readUnfinishedWrite(
  clients: EnvironmentLeaseClients,
  id: ResourceId
): Promise<RecordedWrite | undefined> {
  const seen = await readRecordSet(clients, id)
  if (seen === undefined || leftWriteIn(seen.metadata, id) === undefined) return undefined
  const left = timeLeft(seen, clients.clock)
  if (left <= 0) return leftWriteIn(seen.metadata, id)
  await clients.clock.sleep(left, clients.signal)
  const now = await readRecordSet(clients, id)
  return now?.etag === seen.etag ? leftWriteIn(now.metadata, id) : undefined
}
