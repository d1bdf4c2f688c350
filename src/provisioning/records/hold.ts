import type { ResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import { oneLine, operationLine, shortenText } from '../../report/index.ts'
import { HOLD_RECORD, readRecord } from './operation-record.ts'
import type { RecordReader } from './record-set.ts'

/** Reason and time of a hold, which stops the scheduled runs of an environment that write. */
export interface Hold {
  readonly because: string
  /** Time in ISO 8601. */
  readonly since: string
  /** Person or workflow that put the environment on hold. */
  readonly by: string
}

/**
 * Value of the record of a hold that was released. The record is kept, because a management lock can prevent its
 * deletion, but it no longer holds the environment.
 */
export interface ReleasedHold {
  /** Time of the release in ISO 8601. */
  readonly released: string
  /** Person or workflow that released the hold. */
  readonly by: string
}

/** Record of a hold, with the hold in it. The hold is `undefined` if it was released. */
export interface HoldRecord {
  readonly etag: string
  readonly hold: Hold | undefined
}

/** Returns the hold of an environment, or `undefined` if it has none. `zone`: the record zone of the environment. */
export async function readHold(clients: RecordReader, zone: ResourceId): Promise<Hold | undefined> {
  return (await readHoldRecord(clients, zone))?.hold
}

/** Reads the record of the hold. Returns `undefined` if the environment never was on hold. */
export async function readHoldRecord(clients: RecordReader, zone: ResourceId): Promise<HoldRecord | undefined> {
  const found = await readRecord(clients, zone, HOLD_RECORD)
  return found === undefined ? undefined : { etag: found.etag, hold: holdIn(found.value) }
}

/** Longest text of a hold in a message, in characters. A person can edit the record. */
const LONGEST = 200

/** Text of a hold whose record was edited so that the text is missing. */
const UNKNOWN = 'unknown'

/** Returns the hold in a record. A record that a person edited still holds the environment. */
function holdIn(value: unknown): Hold | undefined {
  if (isReleased(value)) return undefined
  const text = (member: unknown) => shortenText(oneLine(typeof member === 'string' ? member : ''), LONGEST) || UNKNOWN
  const { because, since, by } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >
  return { because: text(because), since: text(since), by: text(by) }
}

/** Returns the sentence that says who put the environment on hold, when and why. */
export function holdText({ because, since, by }: Hold): string {
  const person = by === UNKNOWN ? 'Somebody' : by
  const time = since === UNKNOWN ? 'an unknown time' : since
  const reason = because === UNKNOWN ? 'no reason is recorded' : because.replace(/[.\s]+$/, '')
  return `${person} put the environment on hold at ${time}: ${reason}.`
}

/** Returns the sentence that says how to end the hold of an environment. */
export function holdReleaseText({ config: { environment } }: Pick<Baseline, 'config'>): string {
  return `To end the hold: \`${operationLine(environment, 'release-hold')}\`.`
}

function isReleased(value: unknown): value is ReleasedHold {
  if (typeof value !== 'object' || value === null || 'because' in value) return false
  return 'released' in value && typeof value.released === 'string'
}
