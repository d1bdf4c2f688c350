import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { readOwnStack } from '../ownership/own-stacks.ts'
import { type RecordSet, readRecordSet } from '../records/record-set.ts'
import { type Lease, UNRECORDED_LEASE } from './held-lease.ts'
import { withLease } from './lease.ts'
import { expiryObserver } from './lease-expiry.ts'
import { formerLeaseId, isKept, type LeaseClients, leaseId, removeLease } from './lease-record.ts'
import { RECORD_STACK } from './leased-azure.ts'
import { leftWriteIn } from './unreadable-write.ts'

/** Clients of a run, and the lease that it already holds, if any. */
export type EnvironmentLeaseClients = LeaseClients & {
  readonly baseline: Baseline
  readonly lease?: Lease
}

export interface EnvironmentLeaseOptions {
  /** True for a run that deletes the environment: an earlier attempt can have deleted the zone of the lease. */
  readonly deletesZone?: boolean
}

/**
 * Runs the work under the lease of the environment. If the run already holds the lease, uses that one. An environment
 * that an earlier version provisioned, and that has no record zone yet, has its lease in the ingress zone or none at
 * all. Throws the same Failures as `withLease`, and `lease-held` if the record zone was deleted: a run that held the lease
 * in it may have a write in progress.
 */
export async function underEnvironmentLease<T>(
  clients: EnvironmentLeaseClients,
  work: (lease: Lease) => Promise<T>,
  { deletesZone = false }: EnvironmentLeaseOptions = {}
): Promise<T> {
  if (clients.lease !== undefined) return await work(clients.lease)
  const { recordZone, ingressZone } = clients.baseline.ids
  if (await exists(clients, recordZone)) {
    return await withLease(clients, leaseId(recordZone), async lease => {
      await awaitFormerLease(clients)
      return await work(lease)
    })
  }
  if (!deletesZone) await refuseDeletedZone(clients)
  if (ingressZone === undefined || !(await exists(clients, ingressZone))) return await withoutLease(clients, work)
  return await withLease(clients, formerLeaseId(ingressZone), work)
}

/**
 * Throws Failure `lease-held` if the stack of the record zone lists the zone, which does not exist. A deployment has then
 * created the zone and somebody has deleted it, so the lease of an earlier version is not the lease of the environment.
 */
async function refuseDeletedZone(clients: EnvironmentLeaseClients): Promise<void> {
  const { recordZone } = clients.baseline.ids
  const stack = await readOwnStack(clients, RECORD_STACK)
  const { resources = [] } = stack?.state.properties ?? {}
  if (!resources.some(({ id }) => sameId(id, recordZone))) return
  const { name } = parseResourceId(recordZone)
  const message = `The zone ${name} with the lease of the environment was deleted, so this run does not write.`
  throw new Failure('lease-held', message, {
    subject: recordZone,
    remedy:
      'Find out in the activity log who deleted the zone, and whether a write of the gateway or a cluster is still in progress. When none is, run `provision`, which creates the zone, then run again.'
  })
}

async function withoutLease<T>({ log, baseline }: EnvironmentLeaseClients, work: (lease: Lease) => Promise<T>) {
  const { name } = parseResourceId(baseline.ids.recordZone)
  log.info(
    `The environment has no zone ${name} for its lease, so only Azure keeps writers apart. Provision creates it.`
  )
  return await work(UNRECORDED_LEASE)
}

async function exists({ azure }: LeaseClients, zone: ResourceId): Promise<boolean> {
  return (await azure.read(zone)) !== undefined
}

const POLL_MILLISECONDS = 15_000
const FORMER_LIMIT_MILLISECONDS = 30 * 60_000

/**
 * Waits until no run of an earlier version holds its lease in the ingress zone, then deletes that lease. If the lease
 * names a write, first waits until that write has ended. Throws Failure `lease-held` if a run keeps renewing the lease
 * for half an hour, and `operation-stuck` if the write does not end.
 */
export async function awaitFormerLease(clients: EnvironmentLeaseClients): Promise<void> {
  const { ingressZone } = clients.baseline.ids
  if (ingressZone === undefined) return
  const id = formerLeaseId(ingressZone)
  const hasExpired = expiryObserver(clients.clock)
  const left = await waitUntil(
    {
      read: () => readRecordSet(clients, id),
      isOver: found => !isKept(found) || hasExpired(found),
      every: POLL_MILLISECONDS,
      limit: FORMER_LIMIT_MILLISECONDS,
      overdue: found => heldByFormer(id, found),
      announce: () => 'A run of an earlier version holds its lease on the gateway. This run waits until it is released.'
    },
    clients
  )
  if (!isKept(left)) return
  if (leftWriteIn(left.metadata, id) === undefined) return await removeLease(clients, id, left)
  await withLease(clients, id, async () => undefined)
}

function heldByFormer(id: ResourceId, found: RecordSet | undefined): Failure {
  const until = found?.metadata.expires ?? 'an unknown time'
  return new Failure('lease-held', `A run of an earlier version holds the lease on the gateway until ${until}.`, {
    subject: id,
    remedy: 'Wait until that run ends, or cancel it, then run again. Use one version in all workflows.'
  })
}
