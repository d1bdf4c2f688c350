import type { ResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { Metadata } from '../records/metadata.ts'
import { recordChanged } from '../records/operation-record.ts'
import {
  type RecordCondition,
  type RecordSet,
  readRecordSet,
  recordId,
  removeRecordSet,
  writeRecordSet
} from '../records/record-set.ts'
import type { ProvisioningClients } from '../types.ts'
import { type RecordedWrite, writeIn, writeMetadata } from './recorded-write.ts'

export type LeaseClients = Pick<ProvisioningClients, 'azure' | 'clock' | 'log' | 'signal' | 'github'>

const LEASE_NAME = '_lease'
/** Name of the lease in the ingress zone, where earlier versions kept it. */
const FORMER_LEASE_NAME = '_aks-baseline-lease'

/**
 * Milliseconds after which a lease expires if it is not renewed. If a run is killed, the next run waits at most this
 * long for the lease.
 */
export const LEASE_MILLISECONDS = 3 * 60_000

/**
 * Holder in the record of a released lease that could not be deleted. A management lock prevents the deletion of the
 * record, but not a write.
 */
const NOBODY = 'nobody'

/** Returns the id of the record set that serves as the lease. `zone`: the record zone of the environment. */
export function leaseId(zone: ResourceId): ResourceId {
  return recordId(zone, LEASE_NAME)
}

/** Returns the id of the lease of earlier versions. `zone`: the ingress zone of the environment. */
export function formerLeaseId(zone: ResourceId): ResourceId {
  return recordId(zone, FORMER_LEASE_NAME)
}

/** Returns the ids of the records that can be the lease of an environment, the present one first. */
export function leaseIds({ recordZone, ingressZone }: Baseline['ids']): readonly ResourceId[] {
  return [leaseId(recordZone), ...(ingressZone === undefined ? [] : [formerLeaseId(ingressZone)])]
}

/** Returns whether a run holds the lease now, or ended without releasing the lease. */
export async function isLeaseKept(clients: Pick<LeaseClients, 'azure'>, id: ResourceId): Promise<boolean> {
  return isKept(await readRecordSet(clients, id))
}

/** Returns whether a lease was not released. */
export function isKept(record: RecordSet | undefined): record is RecordSet {
  return record !== undefined && record.metadata.holder !== NOBODY
}

/**
 * Returns the time at which a lease expires, in milliseconds since 1970. Returns 0 for a record without a readable
 * time, which therefore counts as expired.
 */
export function expiryOf({ metadata }: RecordSet): number {
  const expires = Date.parse(metadata.expires ?? '')
  return Number.isNaN(expires) ? 0 : expires
}

/** Writes the lease for a holder and keeps the recorded write. Returns `undefined` if another run was faster. */
export async function takeLease(
  clients: Pick<LeaseClients, 'azure' | 'clock' | 'github'>,
  id: ResourceId,
  holder: string,
  current: RecordSet | undefined
): Promise<RecordSet | undefined> {
  const condition: RecordCondition = current === undefined ? { ifNoneMatch: '*' } : { ifMatch: current.etag }
  const write = current === undefined ? undefined : writeIn(current.metadata)
  return await writeRecordSet(
    clients,
    id,
    leaseMetadata(holder, nextExpiry(clients), write, runText(clients), new Date(clients.clock.now()).toISOString()),
    condition
  )
}

/** Returns the time until which a lease that is taken or renewed now is valid. */
export function nextExpiry({ clock }: Pick<LeaseClients, 'clock'>): number {
  return clock.now() + LEASE_MILLISECONDS
}

/** Longest name of a run in a lease, in characters, because a record has at most 1 kB. */
const LONGEST_RUN = 60

/** Returns the name of the workflow run for the lease, such as `run 4711 of ada`. */
export function runText({ github }: Pick<LeaseClients, 'github'>): string | undefined {
  if (github === undefined) return undefined
  const { id, attempt, actor } = github
  const again = attempt > 1 ? `, attempt ${attempt},` : ''
  return `run ${id}${again} of ${actor.replace(/[^ -~]/g, '?')}`.slice(0, LONGEST_RUN)
}

/**
 * Returns the metadata of a lease with the write that its holder has begun, if any. For people, `run` names the holder
 * and `since` the time at which it took the lease.
 */
export function leaseMetadata(
  holder: string,
  until: number,
  write: RecordedWrite | undefined,
  run?: string,
  since?: string
): Metadata {
  const expires = new Date(until).toISOString()
  return {
    holder,
    expires,
    ...(run === undefined ? {} : { run }),
    ...(since === undefined ? {} : { since }),
    ...(write === undefined ? {} : writeMetadata(write))
  }
}

/**
 * Deletes a lease, or marks it as released if Azure refuses the deletion, for example because of a management lock. Warns
 * about a missing right. Does nothing if another run has written the lease.
 */
export async function removeLease(
  clients: Pick<LeaseClients, 'azure' | 'log'>,
  id: ResourceId,
  { etag }: RecordSet
): Promise<void> {
  try {
    await removeRecordSet(clients, id, etag)
  } catch (error) {
    if (!isDeletionRefused(error)) throw error
    if (error.reason === 'not-authorized')
      clients.log.warning(`The lease was released, but its record was not deleted. ${error.message}`)
    await writeRecordSet(clients, id, leaseMetadata(NOBODY, 0, undefined), { ifMatch: etag })
  }
}

/** Status codes with which Azure refuses a deletion because of the state of the zone, whatever the code in the body. */
const REFUSED_BY_STATE: readonly unknown[] = [409, 423]

function isDeletionRefused(error: unknown): error is Failure {
  if (!(error instanceof Failure)) return false
  return (
    error.reason === 'locked' || error.reason === 'not-authorized' || REFUSED_BY_STATE.includes(error.details.status)
  )
}

/**
 * Marks a lease as released without its write, and keeps the run of the former holder as a trace. Throws Failure
 * `record-changed` if another run has written the lease.
 */
export async function markReleased(
  clients: Pick<LeaseClients, 'azure'>,
  id: ResourceId,
  { etag, metadata }: RecordSet
): Promise<void> {
  const released = { ...leaseMetadata(NOBODY, 0, undefined), released: metadata.run ?? metadata.holder ?? '' }
  if ((await writeRecordSet(clients, id, released, { ifMatch: etag })) === undefined) throw recordChanged(id)
}

/** Returns the message of an error, for a log line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
