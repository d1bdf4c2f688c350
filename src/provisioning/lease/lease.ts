import { randomUUID } from 'node:crypto'
import type { ResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { type RecordSet, readRecordSet } from '../records/record-set.ts'
import { HeldLease, type Lease } from './held-lease.ts'
import { expiryObserver, timeLeft } from './lease-expiry.ts'
import { isKept, type LeaseClients, messageOf, removeLease, takeLease } from './lease-record.ts'
import { followWrite } from './successor.ts'
import { leftWriteIn } from './unreadable-write.ts'

const RENEW_MILLISECONDS = 60_000
const POLL_MILLISECONDS = 15_000
const ACQUIRE_LIMIT_MILLISECONDS = 30 * 60_000

/**
 * Runs the work while only this run may write the environment's gateway and clusters directly. Azure does not prevent
 * two writes at the same time: a second write of a gateway silently cancels the first, and Azure ignores ETags for
 * gateways (azure-cli#21156). Azure does honour ETags for record sets in a private DNS zone, so the record set `id`
 * serves as the lease. An expired lease with an unfinished write is not free: this run first waits for that write.
 * Throws Failure `lease-held` if another run holds the lease for half an hour, and `operation-stuck` if the write of an
 * earlier run cannot be read or does not end. Rethrows errors of the work.
 */
export async function withLease<T>(
  clients: LeaseClients,
  id: ResourceId,
  work: (lease: Lease) => Promise<T>
): Promise<T> {
  const lease = await acquire(clients, id)
  const ended = new AbortController()
  const renewing = renew(clients, lease, ended.signal)
  try {
    await lease.endUnfinished()
    return await work(lease)
  } finally {
    ended.abort('the work has ended')
    await renewing
    await release(clients, lease)
  }
}

/**
 * Deletes the lease that a killed run left behind, after the lease has expired and the write that the run began has
 * ended. If the lease is renewed before then, it belongs to a run that continues, and is kept.
 */
export async function clearLease(clients: LeaseClients, id: ResourceId): Promise<void> {
  const seen = await readRecordSet(clients, id)
  if (!isKept(seen)) return
  const left = timeLeft(seen, clients.clock)
  if (left > 0) await clients.clock.sleep(left, clients.signal)
  const now = await readRecordSet(clients, id)
  if (now === undefined || now.etag !== seen.etag) return
  if (leftWriteIn(now.metadata, id) === undefined) return await removeLease(clients, id, now)
  await withLease(clients, id, async () => undefined)
}

async function acquire(clients: LeaseClients, id: ResourceId): Promise<HeldLease> {
  const holder = randomUUID()
  const hasExpired = expiryObserver(clients.clock)
  const read = async () => {
    const current = await readRecordSet(clients, id)
    return { current, taken: await take(clients, { id, holder }, current, hasExpired) }
  }
  const { taken } = await waitUntil(
    {
      read,
      isOver: each => each.taken !== undefined,
      every: POLL_MILLISECONDS,
      limit: ACQUIRE_LIMIT_MILLISECONDS,
      overdue: ({ current }) => held(id, current),
      announce: () => 'Another run holds the lease of the environment. This run waits until the lease is released.'
    },
    clients
  )
  if (taken === undefined) throw new TypeError('waitUntil returned although the lease was not taken')
  return new HeldLease(clients, { id, holder }, taken, write => followWrite(clients, write))
}

/** Takes the lease if it does not exist or has expired. Returns `undefined` if another run holds it or was faster. */
async function take(
  clients: LeaseClients,
  { id, holder }: { readonly id: ResourceId; readonly holder: string },
  current: RecordSet | undefined,
  hasExpired: (record: RecordSet) => boolean
): Promise<RecordSet | undefined> {
  const isFree = current === undefined || current.metadata.holder === holder || hasExpired(current)
  if (!isFree) return undefined
  if (current !== undefined) leftWriteIn(current.metadata, id)
  return await takeLease(clients, id, holder, current)
}

/** Renews the lease until the work has ended. Logs errors instead of throwing them: `begin` refuses a lost lease. */
async function renew(clients: LeaseClients, lease: HeldLease, ended: AbortSignal): Promise<void> {
  while (await slept(clients, ended)) {
    try {
      const outcome = await lease.renew()
      if (outcome === 'unneeded') return
      if (outcome === 'deleted') return clients.log.warning(DELETED)
      if (outcome === 'lost') return clients.log.warning(TAKEN)
      if (outcome === 'raced') clients.log.warning(RACED)
    } catch (error) {
      clients.log.warning(`The lease of the environment could not be renewed: ${messageOf(error)}`)
    }
  }
}

const TAKEN = 'Another run took the lease of the environment while this run was writing.'
const DELETED = 'The lease of the environment was deleted, so this run sends no further write.'
const RACED = 'Another client edits the lease of the environment, so it was not renewed. This run tries again.'

/** Waits until it is time to renew the lease. Returns false if the work ends first. */
async function slept({ clock }: LeaseClients, ended: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(RENEW_MILLISECONDS, ended)
    return true
  } catch {
    return false
  }
}

async function release({ log }: LeaseClients, lease: HeldLease): Promise<void> {
  try {
    await lease.release()
  } catch (error) {
    log.warning(
      `The lease of the environment could not be released. It expires within three minutes. ${messageOf(error)}`
    )
  }
}

function held(id: ResourceId, current: RecordSet | undefined): Failure {
  const until = current?.metadata.expires ?? 'an unknown time'
  return new Failure(
    'lease-held',
    `${holderText(current)} holds the lease of the environment until ${until} and keeps renewing it.`,
    {
      subject: id,
      remedy:
        'Wait until the other run ends, or cancel it, then run again. A lease that is not renewed expires after three minutes.'
    }
  )
}

function holderText(current: RecordSet | undefined): string {
  const { run } = current?.metadata ?? {}
  return run === undefined ? 'Another run' : `Another run (${run})`
}
