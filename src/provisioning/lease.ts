import { randomUUID } from 'node:crypto'
import { childId, type ResourceId } from '../arm/resource-id.ts'
import { Failure } from '../runtime/failure.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import type { ProvisioningClients } from './types.ts'

/** The record that shows which run may write the gateway now. */
interface LeaseRecord {
  readonly etag: string
  readonly properties: { readonly metadata?: { readonly holder?: string; readonly expires?: string } | undefined }
}

type LeaseClients = Pick<ProvisioningClients, 'azure' | 'clock' | 'log' | 'signal'>

const LEASE_NAME = '_aks-baseline-lease'
/**
 * Milliseconds after which a lease expires if it is not renewed. If a run is killed, the next run waits at most this
 * long for the lease.
 */
const LEASE_MILLISECONDS = 3 * 60_000
const RENEW_MILLISECONDS = 60_000
const POLL_MILLISECONDS = 15_000
const ACQUIRE_LIMIT_MILLISECONDS = 30 * 60_000

/**
 * Runs the work while only this run may write the environment's gateway. Azure does not prevent two writes at the same
 * time: a second write of a gateway silently cancels the first, and Azure ignores etags for gateways (azure-cli#21156).
 * Azure does honour etags for record sets in a private DNS zone, so a TXT record in the environment's own zone serves
 * as the lease. Throws Failure `lease-held` if another run holds the lease for half an hour. Rethrows errors of the
 * work.
 */
export async function withLease<T>(clients: LeaseClients, zone: ResourceId, work: () => Promise<T>): Promise<T> {
  const lease = { id: leaseId(zone), holder: randomUUID() }
  await acquire(clients, lease)
  const ended = new AbortController()
  const renewing = renew(clients, lease, ended.signal)
  try {
    return await work()
  } finally {
    ended.abort()
    await renewing
    await release(clients, lease)
  }
}

/** Returns the id of the TXT record that serves as the lease. `zone`: the environment's ingress zone. */
export function leaseId(zone: ResourceId): ResourceId {
  return childId(zone, 'TXT', LEASE_NAME)
}

/**
 * Deletes the lease that a killed run left behind, after the lease has expired. If the lease is renewed before then, it
 * belongs to a run that continues, and is kept.
 */
export async function clearLease(clients: LeaseClients, zone: ResourceId): Promise<void> {
  const id = leaseId(zone)
  const seen = await clients.azure.read<LeaseRecord>(id)
  if (!isKept(seen)) return
  const left = expiryOf(seen) - clients.clock.now()
  if (left > 0) await clients.clock.sleep(left, clients.signal)
  const now = await clients.azure.read<LeaseRecord>(id)
  if (now === undefined || now.etag !== seen.etag) return
  try {
    await giveBack(clients, id, now)
  } catch (error) {
    if (!isPrecondition(error)) throw error
  }
}

/** Returns whether a run holds the lease now, or ended without releasing the lease. */
export async function isLeaseKept({ azure }: Pick<LeaseClients, 'azure'>, zone: ResourceId): Promise<boolean> {
  return isKept(await azure.read<LeaseRecord>(leaseId(zone)))
}

function isKept(record: LeaseRecord | undefined): record is LeaseRecord {
  return record !== undefined && record.properties.metadata?.holder !== NOBODY
}

/**
 * Holder in the record of a released lease that could not be deleted. A management lock prevents the deletion of the
 * record, but not a write.
 */
const NOBODY = 'nobody'

async function giveBack({ azure }: Pick<LeaseClients, 'azure'>, id: ResourceId, { etag }: LeaseRecord): Promise<void> {
  try {
    await azure.remove(id, { ifMatch: etag })
  } catch (error) {
    if (!(error instanceof Failure) || error.reason !== 'locked') throw error
    await azure.write(id, recordOf(NOBODY, 0), { ifMatch: etag })
  }
}

function recordOf(holder: string, until: number): object {
  const metadata = { holder, expires: new Date(until).toISOString() }
  return { properties: { ttl: 60, metadata, txtRecords: [{ value: ['aks-baseline lease'] }] } }
}

interface Lease {
  readonly id: ResourceId
  readonly holder: string
}

async function acquire(clients: LeaseClients, lease: Lease): Promise<void> {
  const read = async () => {
    const current = await clients.azure.read<LeaseRecord>(lease.id)
    return { current, isOurs: await take(clients, lease, current) }
  }
  await waitUntil(
    {
      read,
      isOver: ({ isOurs }) => isOurs,
      every: POLL_MILLISECONDS,
      limit: ACQUIRE_LIMIT_MILLISECONDS,
      overdue: ({ current }) => held(lease, current),
      announce: () => 'Another run holds the lease on the gateway. This run waits until the lease is released.'
    },
    clients
  )
}

/**
 * Writes the lease record if it does not exist or has expired. Returns false if another run holds the lease, or wrote
 * the record first.
 */
async function take(clients: LeaseClients, lease: Lease, current: LeaseRecord | undefined): Promise<boolean> {
  if (current === undefined) return await put(clients, lease, { ifNoneMatch: '*' })
  return isFree(current, lease, clients.clock.now()) && (await put(clients, lease, { ifMatch: current.etag }))
}

function isFree({ properties: { metadata } }: LeaseRecord, { holder }: Lease, now: number): boolean {
  return metadata?.holder === holder || expiryOf({ properties: { metadata } }) <= now
}

/**
 * Returns the time at which a lease expires, in milliseconds since 1970. Returns 0 for a record without a readable
 * time, which therefore counts as expired.
 */
function expiryOf({ properties: { metadata } }: Pick<LeaseRecord, 'properties'>): number {
  const expires = Date.parse(metadata?.expires ?? '')
  return Number.isNaN(expires) ? 0 : expires
}

type Condition = { readonly ifMatch: string } | { readonly ifNoneMatch: '*' }

/** Writes the lease record if the condition is met. Returns false if the condition is not met. */
async function put({ azure, clock }: LeaseClients, { id, holder }: Lease, condition: Condition): Promise<boolean> {
  try {
    await azure.write(id, recordOf(holder, clock.now() + LEASE_MILLISECONDS), condition)
    return true
  } catch (error) {
    if (!isPrecondition(error)) throw error
    return false
  }
}

function isPrecondition(error: unknown): boolean {
  return error instanceof Failure && error.details.status === 412
}

/**
 * Renews the lease until the work has ended. Logs errors instead of throwing them, because Azure reports to the work
 * itself whether another write cancelled its write of the gateway.
 */
async function renew(clients: LeaseClients, lease: Lease, ended: AbortSignal): Promise<void> {
  while (await slept(clients, ended)) {
    try {
      const current = await clients.azure.read<LeaseRecord>(lease.id)
      const isOurs = current?.properties.metadata?.holder === lease.holder
      if (isOurs && (await put(clients, lease, { ifMatch: current.etag }))) continue
      return clients.log.warning('Another run took the lease on the gateway while this run was writing.')
    } catch (error) {
      clients.log.warning(`The lease on the gateway could not be renewed: ${messageOf(error)}`)
    }
  }
}

/** Waits until it is time to renew the lease. Returns false if the work ends first. */
async function slept({ clock }: LeaseClients, ended: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(RENEW_MILLISECONDS, ended)
    return true
  } catch {
    return false
  }
}

async function release({ azure, log }: LeaseClients, { id, holder }: Lease): Promise<void> {
  try {
    const current = await azure.read<LeaseRecord>(id)
    if (current?.properties.metadata?.holder === holder) await giveBack({ azure }, id, current)
  } catch (error) {
    log.warning(`The lease on the gateway could not be released. It expires within three minutes. ${messageOf(error)}`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function held({ id }: Lease, current: LeaseRecord | undefined): Failure {
  const until = current?.properties.metadata?.expires ?? 'an unknown time'
  return new Failure('lease-held', `Another run holds the lease on the gateway until ${until} and keeps renewing it.`, {
    subject: id,
    remedy:
      'Wait until the other run ends, or cancel it, then run again. A lease that is not renewed expires after three minutes.'
  })
}
