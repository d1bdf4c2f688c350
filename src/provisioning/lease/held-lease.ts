import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { OperationReference } from '../../azure/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { type RecordSet, readRecordSet, writeRecordSet } from '../records/record-set.ts'
import { expiryOf, type LeaseClients, leaseMetadata, nextExpiry, removeLease, runText } from './lease-record.ts'
import { lastAttemptOf, type RecordedWrite, writeIn } from './recorded-write.ts'

/** The right to write directly. Every direct write of a gateway or cluster is announced to the next run through it. */
export interface Lease {
  /** Zone with the record of the lease. Absent if nothing is recorded. */
  readonly zone?: ResourceId
  /**
   * Runs the work of one write after all earlier ones of this run. The record names only one write, so writes of steps
   * that run in parallel wait for each other.
   */
  oneByOne<T>(work: () => Promise<T>): Promise<T>
  /**
   * Records a write before it is sent. If an earlier write of this run may be unfinished, first waits for it. Throws
   * Failure `lease-held` if another run has taken the lease: the write must then not be sent.
   */
  begin(write: RecordedWrite): Promise<void>
  /** Records the operation that Azure started for the write. */
  started(operation: OperationReference | undefined): Promise<void>
  /** Records that the write has ended, with or without success. */
  end(): Promise<void>
  /** Renews the lease. Throws Failure `lease-held` if another run has taken it. */
  confirm(): Promise<void>
  /**
   * Renews the lease, unless it is valid for longer than one request can take. Called before each attempt of a write.
   * Records the time of an attempt that is not sent at once.
   * Throws Failure `lease-held` if another run has taken the lease.
   */
  ensure(): Promise<void>
  /**
   * Renews the lease for the last time, because the zone of the lease is about to be deleted: Azure refuses a renewal
   * during the deletion. Throws Failure `lease-held` if another run has taken the lease.
   */
  confirmLast(): Promise<void>
}

/**
 * The lease of an environment that has no zone for it, because an earlier version provisioned the environment without
 * an entry point. Nothing is recorded.
 */
export const UNRECORDED_LEASE: Lease = {
  oneByOne: work => work(),
  begin: async () => undefined,
  started: async () => undefined,
  end: async () => undefined,
  confirm: async () => undefined,
  ensure: async () => undefined,
  confirmLast: async () => undefined
}

/** Milliseconds that a request takes at most. It is longer than the timeout of the client. */
const LONGEST_REQUEST = 110_000

/** Age in milliseconds of a recorded attempt from which the next attempt is recorded too. */
const LONG_AGO = 30_000

/** Most renewals before one attempt of a write. Each can take so long that the next is due. */
const MOST_RENEWALS = 5

/** Milliseconds between two attempts to write a record that another client keeps editing. */
const RACE_PAUSE = 1000

/**
 * Outcome of a write of the record. `lost`: another run holds the lease. `deleted`: the record does not exist. `raced`:
 * the record still belongs to this run, but another client edited it before each write until the lease expired.
 * `unneeded`: this run deletes the zone of the lease.
 */
type Outcome = 'renewed' | 'lost' | 'deleted' | 'raced' | 'unneeded'

interface Owner {
  readonly id: ResourceId
  readonly holder: string
}

/** A lease that this run holds. Its record is written by one request at a time, so renewals and writes never race. */
export class HeldLease implements Lease {
  readonly zone: ResourceId
  readonly #clients: LeaseClients
  readonly #owner: Owner
  readonly #follow: (write: RecordedWrite) => Promise<void>
  #record: RecordSet
  #write: RecordedWrite | undefined
  /** Milliseconds since 1970 until which the last successful write of the record keeps the lease valid. */
  #validUntil: number
  #isRenewed = true
  #lastRequest: Promise<unknown> = Promise.resolve()
  #lastWrite: Promise<unknown> = Promise.resolve()

  constructor(clients: LeaseClients, owner: Owner, record: RecordSet, follow: (write: RecordedWrite) => Promise<void>) {
    this.zone = asResourceId(owner.id.split('/').slice(0, -2).join('/'))
    this.#clients = clients
    this.#owner = owner
    this.#record = record
    this.#write = writeIn(record.metadata)
    this.#validUntil = expiryOf(record)
    this.#follow = follow
  }

  oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastWrite.then(work, work)
    this.#lastWrite = turn.catch(() => undefined)
    return turn
  }

  async begin(write: RecordedWrite): Promise<void> {
    await this.endUnfinished()
    this.#write = write
    try {
      refuseUnlessRenewed(this.#owner.id, await this.#store())
    } catch (error) {
      // The write is not sent, so no other run must wait for it.
      this.#write = undefined
      throw error
    }
  }

  async started(operation: OperationReference | undefined): Promise<void> {
    if (this.#write === undefined || operation === undefined) return
    this.#write = { ...this.#write, operation }
    await this.#store()
  }

  async end(): Promise<void> {
    if (this.#write === undefined) return
    this.#write = undefined
    await this.#store()
  }

  async confirm(): Promise<void> {
    if (this.#isRenewed) refuseUnlessRenewed(this.#owner.id, await this.renew())
  }

  async ensure(): Promise<void> {
    // Each request can take minutes if Azure throttles it, and what was true before it can have changed.
    for (let tries = 1; ; tries++) {
      this.#clients.signal.throwIfAborted()
      if (tries > MOST_RENEWALS) throw slowRenewal(this.#owner.id)
      const now = this.#clients.clock.now()
      if (this.#write !== undefined && now - lastAttemptOf(this.#write) >= LONG_AGO)
        await this.#recordAttempt(this.#write, now)
      else if (this.#isRenewed && this.#validUntil - now < LONGEST_REQUEST) await this.confirm()
      else return
    }
  }

  /** Records the time of an attempt that is sent long after the write was recorded, because a request can arrive late. */
  async #recordAttempt(write: RecordedWrite, sentAt: number): Promise<void> {
    this.#write = { ...write, sentAt }
    refuseUnlessRenewed(this.#owner.id, await this.#store())
  }

  async confirmLast(): Promise<void> {
    await this.confirm()
    this.#isRenewed = false
  }

  /** Waits for the write that the record names, if any, and records that it has ended. */
  async endUnfinished(): Promise<void> {
    if (this.#write === undefined) return
    await this.#follow(this.#write)
    await this.end()
  }

  /**
   * Extends the lease. Reads it first, because the run that destroys the environment deletes the zone of the lease
   * last: nothing is then left to renew.
   */
  renew(): Promise<Outcome> {
    return this.#inTurn(async () => {
      if (!this.#isRenewed) return 'unneeded'
      return (await this.#refresh()) ?? (await this.#putOwn())
    })
  }

  /**
   * Deletes the lease. If a write may be unfinished, its record is kept in an expired lease, so that the next run
   * waits for the write and for nothing else.
   */
  release(): Promise<void> {
    return this.#inTurn(async () => {
      if ((await this.#refresh()) !== undefined) return
      if (this.#write === undefined) return await removeLease(this.#clients, this.#owner.id, this.#record)
      await this.#putOwn(this.#clients.clock.now())
    })
  }

  #store(): Promise<Outcome> {
    return this.#inTurn(() => this.#putOwn())
  }

  /**
   * Writes the record, and writes it again for as long as it belongs to this run: another client can edit it between
   * each read and write.
   */
  async #putOwn(until?: number): Promise<Outcome> {
    for (let isFirst = true; !(await this.#put(until ?? nextExpiry(this.#clients))); isFirst = false) {
      if (!isFirst && this.#clients.clock.now() >= this.#validUntil) return 'raced'
      if (!isFirst) await this.#clients.clock.sleep(RACE_PAUSE)
      const outcome = await this.#refresh()
      if (outcome !== undefined) return outcome
    }
    return 'renewed'
  }

  async #put(until: number): Promise<boolean> {
    const { id, holder } = this.#owner
    const { since } = this.#record.metadata
    const metadata = leaseMetadata(holder, until, this.#write, runText(this.#clients), since)
    const written = await writeRecordSet(this.#clients, id, metadata, { ifMatch: this.#record.etag })
    if (written === undefined) return false
    this.#record = written
    this.#validUntil = until
    return true
  }

  /** Reads the record again. Returns the reason if the record no longer belongs to this run. */
  async #refresh(): Promise<'lost' | 'deleted' | undefined> {
    const current = await readRecordSet(this.#clients, this.#owner.id)
    if (current === undefined) return 'deleted'
    if (current.metadata.holder !== this.#owner.holder) return 'lost'
    this.#record = current
    return undefined
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastRequest.then(work, work)
    this.#lastRequest = turn.catch(() => undefined)
    return turn
  }
}

function refuseUnlessRenewed(id: ResourceId, outcome: Outcome): void {
  if (outcome === 'raced') throw raced(id)
  if (outcome === 'deleted') throw deleted(id)
  if (outcome === 'lost') throw lost(id)
}

function slowRenewal(id: ResourceId): Failure {
  const message = `Azure took so long for ${MOST_RENEWALS} renewals of the lease that none was still valid for a write, so this run does not write.`
  return new Failure('throttled', message, {
    subject: id,
    remedy:
      'Run again later. Check whether other pipelines use the same identity: their requests count against the same limit.'
  })
}

function lost(id: ResourceId): Failure {
  return new Failure('lease-held', 'Another run took the lease of the environment, so this run does not write.', {
    subject: id,
    remedy: 'Wait until the other run has ended, then run again.'
  })
}

function deleted(id: ResourceId): Failure {
  const message = `The lease of the environment was deleted while this run held it, so this run does not write.`
  return new Failure('lease-held', message, {
    subject: id,
    remedy:
      'Find out in the activity log who deleted the record set or its zone. Run `provision`, which creates the zone, then run again.'
  })
}

function raced(id: ResourceId): Failure {
  const message = `Another client edited ${id} before each renewal of the lease, so this run does not write.`
  return new Failure('lease-held', message, {
    subject: id,
    remedy: 'Find out in the activity log who writes this record, and stop that client. Then run again.'
  })
}
