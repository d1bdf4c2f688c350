import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { DirectWrite, DirectWriter } from '../../../src/provisioning/procedure/index.ts'
import type { Clock } from '../../../src/runtime/clock-and-log.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import type { MutantName } from '../mutants.ts'
import type { ModelAzure, ModelWriteOptions, ReadResource } from './azure.ts'
import type { Body } from './world.ts'

/** A write that a run has announced in the lease. */
interface Announcement {
  readonly at: number
  readonly expectedSeconds: number
  /** Operation of the write. Absent until Azure has accepted the write. */
  readonly operation?: number
}

/** Contents of the lease record. */
interface LeaseBody {
  readonly holder: string
  readonly expires: number
  /** Announced writes by resource id. */
  readonly writes: Readonly<Record<string, Announcement>>
}

export interface LeaseClients {
  readonly azure: ModelAzure
  readonly clock: Clock
  /** Name of the run, which is the holder in the record. */
  readonly holder: string
  readonly mutant: MutantName | undefined
}

const LEASE_MILLISECONDS = 3 * 60_000
const RENEW_MILLISECONDS = 60_000
const POLL_MILLISECONDS = 15_000
const ACQUIRE_LIMIT_MILLISECONDS = 60 * 60_000
/** Most milliseconds between the announcement of a write and the moment at which it is sent. */
const SEND_LIMIT_MILLISECONDS = 30_000
/** A write whose operation is unknown has ended after this multiple of its usual duration. */
const LONGEST_FACTOR = 3
const MOST_TRIES = 4

/**
 * Runs the work under the lease of an environment, with the rules that the schedules prove. Each write is announced on
 * the condition that the lease has not passed to another run. An expired lease is free only when every announced write
 * has ended.
 */
export async function withModelLease<T>(
  id: ResourceId,
  clients: LeaseClients,
  work: (writer: DirectWriter) => Promise<T>
): Promise<T> {
  if (clients.mutant === 'no-lease') {
    return await work({ write: write => send(clients.azure, write, {}), confirm: () => Promise.resolve() })
  }
  const lease = new Lease(id, clients)
  await lease.acquire()
  const ended = new AbortController()
  const renewing = lease.renew(ended.signal)
  try {
    return await work({ write: write => lease.write(write), confirm: () => lease.confirm() })
  } finally {
    ended.abort()
    await renewing
    await lease.release()
  }
}

class Lease {
  readonly #id: ResourceId
  readonly #clients: LeaseClients
  /** The last change of the record: changes are sent one after another. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(id: ResourceId, clients: LeaseClients) {
    this.#id = id
    this.#clients = clients
  }

  async acquire(): Promise<void> {
    const { clock } = this.#clients
    const began = clock.now()
    while (!(await this.#take())) {
      if (clock.now() - began > ACQUIRE_LIMIT_MILLISECONDS) throw leaseHeld(this.#id)
      await clock.sleep(POLL_MILLISECONDS)
    }
  }

  /** Renews the lease until the signal is aborted. */
  async renew(ended: AbortSignal): Promise<void> {
    const { clock } = this.#clients
    for (;;) {
      try {
        await clock.sleep(RENEW_MILLISECONDS, ended)
      } catch {
        return
      }
      await this.#change(writes => writes).catch(() => undefined)
    }
  }

  async confirm(): Promise<void> {
    if (this.#clients.mutant !== 'record-is-written-without-lease') await this.#change(writes => writes)
  }

  async write(write: DirectWrite): Promise<void> {
    const { azure, mutant } = this.#clients
    const { id, expectedSeconds } = write
    await this.#announce(id, expectedSeconds)
    const record = async (operation: number | undefined) => {
      if (operation === undefined || mutant === 'operation-is-not-recorded') return
      const announcement = { at: this.#clients.clock.now(), expectedSeconds, operation }
      await this.#change(writes => ({ ...writes, [id]: announcement })).catch(() => undefined)
    }
    try {
      const sent = mutant === 'pool-is-written-without-etag' ? { ...write, ifMatch: undefined } : write
      await send(azure, sent, { onStarted: record })
    } catch (error) {
      // Whether Azure executed the write is unknown, so a successor must wait for it.
      if (!isUnavailable(error)) await this.#forget(id)
      throw error
    }
    await this.#forget(id)
  }

  /** Releases the lease, unless a write may still be in progress. */
  async release(): Promise<void> {
    const { azure, holder } = this.#clients
    await this.#last
    try {
      const found = await azure.read(this.#id)
      const lease = leaseIn(found)
      if (found === undefined || lease?.holder !== holder || Object.keys(lease.writes).length > 0) return
      await azure.remove(this.#id, { ifMatch: found.etag })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }

  /** Announces a write. Announces it again if the process was suspended, because a successor may have waited it out. */
  async #announce(id: ResourceId, expectedSeconds: number): Promise<void> {
    const { clock, mutant } = this.#clients
    if (mutant === 'write-is-not-announced') return
    for (;;) {
      const at = clock.now()
      await this.#change(writes => ({ ...writes, [id]: { at, expectedSeconds } }))
      if (clock.now() <= at + SEND_LIMIT_MILLISECONDS || mutant === 'old-announcement-is-used') return
    }
  }

  async #forget(id: ResourceId): Promise<void> {
    await this.#change(({ [id]: _, ...writes }) => writes).catch(() => undefined)
  }

  async #take(): Promise<boolean> {
    const { azure, clock, holder } = this.#clients
    const found = await azure.read(this.#id)
    const lease = leaseIn(found)
    if (lease !== undefined && lease.holder !== holder && !(await this.#isFree(lease))) return false
    const body = { holder, expires: clock.now() + LEASE_MILLISECONDS, writes: {} } satisfies LeaseBody
    try {
      await azure.write(this.#id, { ...body }, found === undefined ? { ifNoneMatch: '*' } : { ifMatch: found.etag })
      return true
    } catch (error) {
      if (isRace(error)) return false
      throw error
    }
  }

  async #isFree({ expires, writes }: LeaseBody): Promise<boolean> {
    const { clock, mutant } = this.#clients
    if (expires > clock.now()) return false
    if (mutant === 'expired-lease-is-free') return true
    for (const [id, announced] of Object.entries(writes)) if (!(await this.#hasEnded(id, announced))) return false
    return true
  }

  /**
   * Returns whether an announced write has ended. If the operation is not known, Azure may still receive the write, and a
   * gateway shows `Succeeded` before its write has ended. The write has ended when it had time to begin, and the activity
   * log shows no unfinished write.
   */
  async #hasEnded(id: string, { at, expectedSeconds, operation }: Announcement): Promise<boolean> {
    const { azure, clock, mutant } = this.#clients
    if (operation !== undefined) return (await azure.readOperation(operation)) !== 'running'
    if (mutant === 'unknown-write-has-ended') return true
    if (clock.now() < at + SEND_LIMIT_MILLISECONDS + LONGEST_FACTOR * expectedSeconds * 1000) return false
    // The activity log also shows an operation that was not recorded, so that mutant works without the log.
    const isWithoutLog = mutant === 'activity-log-is-not-read' || mutant === 'operation-is-not-recorded'
    return isWithoutLog || !(await azure.isBeingWritten(id))
  }

  /** Changes the announced writes and renews the lease. Throws Failure if the lease has passed to another run. */
  #change(change: (writes: LeaseBody['writes']) => LeaseBody['writes']): Promise<void> {
    const done = this.#last.then(() => this.#changeNow(change))
    this.#last = done.catch(() => undefined)
    return done
  }

  async #changeNow(change: (writes: LeaseBody['writes']) => LeaseBody['writes']): Promise<void> {
    const { azure, clock, holder, mutant } = this.#clients
    for (let tries = 1; ; tries++) {
      const found = await azure.read(this.#id)
      const lease = leaseIn(found)
      if (mutant === 'lost-lease-is-ignored' && lease?.holder !== holder) return
      if (found === undefined || lease?.holder !== holder) throw leaseHeld(this.#id)
      const body = { holder, expires: clock.now() + LEASE_MILLISECONDS, writes: change(lease.writes) }
      try {
        return await azure.write(this.#id, { ...body }, { ifMatch: found.etag })
      } catch (error) {
        if (tries === MOST_TRIES || !(isRace(error) || isUnavailable(error))) throw error
      }
    }
  }
}

type SentWrite = Omit<DirectWrite, 'ifMatch'> & { readonly ifMatch?: string | undefined }

function send(azure: ModelAzure, { id, method, body, ifMatch }: SentWrite, options: ModelWriteOptions): Promise<void> {
  const conditions = ifMatch === undefined ? options : { ...options, ifMatch }
  return method === 'delete' ? azure.remove(id, conditions) : azure.write(id, { ...(body as Body) }, conditions)
}

function leaseIn(found: ReadResource | undefined): LeaseBody | undefined {
  return found?.body as LeaseBody | undefined
}

function isRace(error: unknown): boolean {
  return error instanceof Failure && error.details.status === 412
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Failure && error.reason === 'azure-unavailable'
}

function leaseHeld(id: ResourceId): Failure {
  return new Failure('lease-held', 'Another run holds the lease.', { subject: id, remedy: '' })
}
