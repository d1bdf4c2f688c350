import type { ResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { jsonMetadata, jsonOf, METADATA_LIMIT, metadataSize } from './metadata.ts'
import { type RecordClients, type RecordReader, readRecordSet, recordId, writeRecordSet } from './record-set.ts'

/** Name of the record set with the state of the open procedure. */
export const OPERATION_RECORD = '_operation'

/** Name of the record set with the hold of the environment. */
export const HOLD_RECORD = '_hold'

/** Name of the record set with the number of the last procedure. It must outlive the operation record. */
export const COUNT_RECORD = '_procedures'

/** A stored value and the ETag with which it can be replaced. */
export interface StoredRecord {
  readonly etag: string
  readonly value: unknown
}

type RecordName = typeof OPERATION_RECORD | typeof HOLD_RECORD | typeof COUNT_RECORD

/**
 * Reads the operation record, or another record of runs. Returns `undefined` if there is none. The caller checks the
 * value, which a person can edit. Throws Failure if the read fails.
 */
export async function readRecord(
  clients: RecordReader,
  zone: ResourceId,
  name: RecordName = OPERATION_RECORD
): Promise<StoredRecord | undefined> {
  const found = await readRecordSet(clients, recordId(zone, name))
  return found === undefined ? undefined : { etag: found.etag, value: jsonOf(found.metadata) }
}

/**
 * Writes the operation record, or another record of runs, and returns it with its new ETag. `etag` is that of the
 * record that is replaced; `undefined` means that no record exists yet. Throws Failure `record-changed` if another run
 * wrote the record since then, and `record-too-large` before any write if the value does not fit.
 */
export async function writeRecord(
  clients: RecordClients,
  zone: ResourceId,
  value: unknown,
  etag: string | undefined,
  name: RecordName = OPERATION_RECORD
): Promise<StoredRecord> {
  const id = recordId(zone, name)
  const condition = etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: etag }
  refuseLargeRecord(value, id)
  const written = await writeRecordSet(clients, id, jsonMetadata(value), condition)
  if (written === undefined) throw recordChanged(id)
  return { etag: written.etag, value }
}

/** Throws Failure `record-too-large` if a value does not fit into one record, so that a plan can be refused early. */
export function refuseLargeRecord(value: unknown, subject: ResourceId): void {
  const size = metadataSize(jsonMetadata(value))
  if (size <= METADATA_LIMIT) return
  throw new Failure(
    'record-too-large',
    `The record of the operation would have ${size} bytes. It may have ${METADATA_LIMIT}.`,
    {
      subject,
      remedy: 'Do the operation in smaller parts, for example for fewer node pools at a time. Nothing was written.'
    }
  )
}

/** Returns the failure for a record that another run wrote after this run had read it. */
export function recordChanged(id: ResourceId): Failure {
  return new Failure('record-changed', `Another run changed ${id} after this run had read it.`, {
    subject: id,
    status: 412,
    remedy: 'Run again: the run reads the record again and continues from there.'
  })
}
