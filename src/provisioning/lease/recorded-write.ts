import { apiVersionOf } from '../../arm/api-versions.ts'
import { asResourceId, parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type OperationReference, operationReference } from '../../azure/index.ts'
import { digest } from '../approval/digest.ts'
import { hasJson, jsonMetadata, jsonOf, type Metadata } from '../records/metadata.ts'

/** A write that is about to be sent, or was sent, under the lease. */
export interface RecordedWrite {
  /** Resource or deployment stack that is written. */
  readonly target: ResourceId
  /** Milliseconds since 1970 at which the write was about to be sent. */
  readonly startedAt: number
  /** Milliseconds since 1970 at which the last attempt was about to be sent, if the write was sent again much later. */
  readonly sentAt?: number
  readonly expectedSeconds: number
  /** Verb of the operation: `write`, `delete` or the name of a posted action. Absent in records of earlier versions. */
  readonly verb?: string
  /** Correlation id of the run that sends the write. Absent in records of earlier versions. */
  readonly correlationId?: string
  /** Client request id, which only this write has. Absent in records of earlier versions. */
  readonly requestId?: string
  /** Digest of the body, which shows in the record which write it was. */
  readonly body: string
  /** ETag of the target before the write, if Azure has one. */
  readonly etag?: string
  /** Operation that Azure started. Absent until Azure has accepted the write. */
  readonly operation?: OperationReference
}

/** Length of the digest of a body. It holds 60 bits. */
const DIGEST_LENGTH = 10

/** Returns the digest of a body for `RecordedWrite`. */
export function bodyDigest(body: unknown): string {
  return digest(body, DIGEST_LENGTH)
}

/** Returns the time at which the last recorded attempt of a write was about to be sent, in milliseconds since 1970. */
export function lastAttemptOf({ startedAt, sentAt = startedAt }: RecordedWrite): number {
  return Math.max(startedAt, sentAt)
}

/** Returns a write as metadata of the lease record. Its keys are short, because a record has at most 1 kB. */
export function writeMetadata(write: RecordedWrite): Metadata {
  const { target, startedAt, sentAt, expectedSeconds, verb, body, etag, operation: o } = write
  const { correlationId: run, requestId: request } = write
  const operation = o === undefined ? undefined : [o.provider, o.location, o.collection, o.id, o.version]
  const times = { at: startedAt, sent: sentAt, takes: expectedSeconds }
  return jsonMetadata({ target, ...times, verb, run, request, body, etag, operation })
}

/** Returns whether metadata names a write that cannot be read, because a person edited the record. */
export function hasUnreadableWrite(metadata: Metadata): boolean {
  return hasJson(metadata) && writeIn(metadata) === undefined
}

/** Returns the write in the metadata of a lease record, or `undefined` if the metadata contains none. */
export function writeIn(metadata: Metadata): RecordedWrite | undefined {
  const value = jsonOf(metadata)
  if (typeof value !== 'object' || value === null) return undefined
  const { target, at, sent, takes, verb, run, request, body, etag, operation } = value as Readonly<
    Record<string, unknown>
  >
  if (!isWritable(target) || !isTime(at)) return undefined
  const reference = operationIn(operation)
  if (operation !== undefined && reference === undefined) return undefined
  return {
    target: asResourceId(target),
    startedAt: at,
    ...(isTime(sent) && { sentAt: sent }),
    expectedSeconds: Math.max(0, Number(takes) || 0),
    ...(typeof verb === 'string' && { verb }),
    ...(typeof run === 'string' && { correlationId: run }),
    ...(typeof request === 'string' && { requestId: request }),
    body: String(body),
    ...(typeof etag === 'string' && { etag }),
    ...(reference !== undefined && { operation: reference })
  }
}

/** An id below a subscription. A segment `..` would name another resource than the one that is read. */
const PLAIN_ID = /^\/subscriptions(\/(?!\.+(?:\/|$))[\w.()-]+)+$/i

/** Returns whether a value is the id of a resource of a type that this project writes. */
function isWritable(target: unknown): target is string {
  if (typeof target !== 'string' || !PLAIN_ID.test(target)) return false
  try {
    const { type, names } = parseResourceId(asResourceId(target))
    apiVersionOf(type)
    return type.split('/').length === names.length + 1
  } catch {
    return false
  }
}

/** Latest time that a date can have, in milliseconds since 1970. */
const LATEST_TIME = 8.64e15

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LATEST_TIME
}

function operationIn(value: unknown): OperationReference | undefined {
  if (!Array.isArray(value) || value.length !== 5) return undefined
  const [provider, location, collection, id, version] = value
  return operationReference({ provider, location, collection, id, version })
}
