import type { ResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import type { Hold } from '../records/hold.ts'
import type { ProvisioningClients } from '../types.ts'
import type { OperationRecord } from './record.ts'

/** The record of an environment as it is stored, with the ETag for the next write. */
export interface StoredRecord {
  readonly value: OperationRecord
  readonly etag: string
}

/** Storage of the operation record: a record set of the environment's own private DNS zone. */
export interface RecordStore {
  /** Id of the record set, which plans list. */
  readonly id: ResourceId
  /** Returns the stored record, or `undefined` if there is none. */
  read(): Promise<StoredRecord | undefined>
  /**
   * Writes the record. Throws Failure with status 412 unless `etag` is the ETag of the stored record, or is `undefined`
   * and no record is stored.
   */
  write(record: OperationRecord, etag: string | undefined): Promise<void>
  /** Returns the highest number of a procedure that `count` received, also after the record was deleted. Otherwise 0. */
  readCount(): Promise<number>
  /** Keeps the number of the procedure with the id, so that no later procedure has it. */
  count(id: string): Promise<void>
}

/** One request that changes a resource. */
export interface DirectWrite {
  readonly id: ResourceId
  /** `put` writes `body`, `delete` deletes the resource, and any other method is an action that is sent with POST. */
  readonly method: 'put' | 'delete' | (string & {})
  readonly body?: unknown
  /** ETag that the resource must have. Absent for resources without ETags, such as a gateway. */
  readonly ifMatch?: string
  readonly expectedSeconds: number
}

/** Sends writes under the environment's lease. */
export interface DirectWriter {
  /**
   * Records the intent in the lease, sends the write and waits until its operation ends. Throws Failure if the lease has
   * passed to another run, before the write is sent.
   */
  write(write: DirectWrite): Promise<void>
  /** Renews the lease. Throws Failure if the lease has passed to another run. */
  confirm(): Promise<void>
}

/** Everything through which a procedure reads and writes an environment. */
export interface ProcedurePorts<LiveState> {
  readonly baseline: Baseline
  readonly clients: ProvisioningClients
  readonly record: RecordStore
  /** Returns the hold of the environment, or `undefined` if it has none. Every call reads from Azure again. */
  readHold(): Promise<Hold | undefined>
  /** Reads the state of the resources. Every call reads from Azure again. */
  readLiveState(): Promise<LiveState>
  /**
   * Runs the work while this run holds the environment's lease. The work starts when every operation has ended that an
   * earlier holder of the lease began.
   */
  withLease<T>(work: (writer: DirectWriter) => Promise<T>): Promise<T>
}
