import { type ResourceId, sameId } from '../../../src/arm/resource-id.ts'
import type { Baseline } from '../../../src/config/types.ts'
import { expiryOf, leaseId } from '../../../src/provisioning/lease/lease-record.ts'
import { type RecordedWrite, writeIn } from '../../../src/provisioning/lease/recorded-write.ts'
import { decodeRecord, type OperationRecord } from '../../../src/provisioning/procedure/index.ts'
import { jsonOf, type Metadata } from '../../../src/provisioning/records/metadata.ts'
import { COUNT_RECORD, HOLD_RECORD, OPERATION_RECORD } from '../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../src/provisioning/records/record-set.ts'
import { RECORD_SET } from './resource-kinds.ts'
import { type Body, type ModelWorld, propertiesOf } from './world.ts'

/** Ids of the records of runs in an environment. */
export interface RecordIds {
  readonly lease: ResourceId
  readonly record: ResourceId
  readonly hold: ResourceId
  readonly count: ResourceId
}

/** Returns the ids of the records of an environment. */
export function recordIdsOf({ ids: { recordZone } }: Pick<Baseline, 'ids'>): RecordIds {
  return {
    lease: leaseId(recordZone),
    record: recordId(recordZone, OPERATION_RECORD),
    hold: recordId(recordZone, HOLD_RECORD),
    count: recordId(recordZone, COUNT_RECORD)
  }
}

/** Creates the record zone of an environment, without records. */
export function createRecords(world: ModelWorld, baseline: Pick<Baseline, 'ids'>): void {
  world.create(baseline.ids.recordZone, RECORD_SET, { properties: {} })
  for (const id of Object.values(recordIdsOf(baseline))) world.create(id, RECORD_SET)
}

/** Lease as its record set contains it. */
export interface StoredLease {
  readonly holder: string | undefined
  /** Milliseconds since 1970. */
  readonly expires: number
  /** Returns the write that the lease names, if any. */
  write(): RecordedWrite | undefined
}

/** Returns the lease in a record set, or `undefined` if the record set does not exist or was released. */
export const leaseIn = oncePerBody(readLease)

function readLease(body: Body): StoredLease | undefined {
  const metadata = metadataOf(body)
  if (metadata.holder === 'nobody') return undefined
  return { holder: metadata.holder, expires: expiryOf({ etag: '', metadata }), write: () => writeIn(metadata) }
}

/** Returns whether a lease names a resource as the one that is being written. */
export function namesWrite(lease: StoredLease | undefined, id: ResourceId): boolean {
  const write = lease?.write()
  return write !== undefined && sameId(write.target, id)
}

/** Returns the operation record in a record set, or `undefined` if the record set does not exist. */
export const recordIn = oncePerBody((body): OperationRecord => decodeRecord(jsonOf(metadataOf(body))))

/** Returns whether a record set of the hold keeps the environment on hold. A released hold stays as a record. */
export function isHold(body: Body | undefined): boolean {
  if (body === undefined) return false
  const value = jsonOf(metadataOf(body))
  return !(typeof value === 'object' && value !== null && 'released' in value)
}

/** Returns a function that decodes each body once, because the checks read the records again and again. */
function oncePerBody<T>(decode: (body: Body) => T): (body: Body | undefined) => T | undefined {
  const decoded = new WeakMap<Body, T>()
  return body => {
    if (body === undefined) return undefined
    const known = decoded.get(body)
    if (known !== undefined) return known
    const found = decode(body)
    decoded.set(body, found)
    return found
  }
}

/** Returns the operation record that is stored now. */
export function storedRecord(world: ModelWorld, baseline: Pick<Baseline, 'ids'>): OperationRecord | undefined {
  return recordIn(world.resource(recordIdsOf(baseline).record).body)
}

function metadataOf(body: Body): Metadata {
  return (propertiesOf(body).metadata ?? {}) as Metadata
}
