import * as z from 'zod/mini'
import { COLOURS } from '../../config/colours.ts'
import { Failure } from '../../runtime/failure.ts'
import { type OperationRecord, operationRecordSchema } from './record.ts'

/**
 * Most bytes of an encoded record: 1 kB without the names of the metadata that contain it. It is *assumed* that the
 * metadata of a record set can have this size: no published limit was found.
 */
export const RECORD_LIMIT_BYTES = 990

const FORMAT = 1

const indexes = z.array(z.number())

/** Schema of an encoded record. Names and values occur once, and the maps list their indexes in pairs, because many are equal. */
const encodedSchema = z.strictObject({
  f: z.literal(FORMAT),
  id: z.string(),
  k: z.string(),
  p: z.string(),
  s: z.number(),
  r: z.exactOptional(z.tuple([z.string(), z.enum(COLOURS), z.string()])),
  u: z.exactOptional(z.number()),
  w: z.exactOptional(z.literal(1)),
  x: z.exactOptional(z.literal(1)),
  e: z.exactOptional(z.tuple([z.string(), z.number(), z.string()], z.number())),
  n: z.array(z.string()),
  v: z.array(z.string()),
  m: z.tuple([indexes, indexes, indexes, indexes]),
  c: indexes
})

/** A record as it is stored: a small JSON value. */
export type EncodedRecord = z.infer<typeof encodedSchema>

/**
 * Returns a record as a JSON value, to be stored with the record set. Times are encoded in whole seconds. Throws Failure
 * `record-too-large` if its text has more than `RECORD_LIMIT_BYTES` bytes.
 */
export function encodeRecord(record: OperationRecord): EncodedRecord {
  const names = interning()
  const values = interning()
  const pairs = (map: Readonly<Record<string, string>>) =>
    Object.entries(map).flatMap(([name, value]) => [names.indexOf(name), values.indexOf(value)])
  const { id, kind, phase, closed, since, running, until, forwardOnly, emergency } = record
  const encoded: EncodedRecord = {
    f: FORMAT,
    id,
    k: kind,
    p: phase,
    s: seconds(since),
    ...(running === undefined ? {} : { r: [running.operation, running.colour, running.cluster] }),
    ...(until === undefined ? {} : { u: seconds(until) }),
    ...(forwardOnly ? { w: 1 } : {}),
    ...(closed ? { x: 1 } : {}),
    ...(emergency === undefined ? {} : { e: encodeEmergency(emergency) }),
    m: [pairs(record.pins), pairs(record.previous), pairs(record.roles), pairs(record.evidence)],
    c: Object.entries(record.floors).flatMap(([name, count]) => [names.indexOf(name), count]),
    n: names.all,
    v: values.all
  }
  const size = recordSize(encoded)
  if (size > RECORD_LIMIT_BYTES) throw tooLarge(record, size)
  return encoded
}

/**
 * Returns the size of an encoded record in bytes. The text is stored in ASCII, where every other character is an escape
 * sequence of six bytes.
 */
export function recordSize(encoded: EncodedRecord): number {
  return JSON.stringify(encoded).replace(/[\u007f-\uffff]/g, '\\u0000').length
}

/**
 * Returns the record in a value that `encodeRecord` returned. Throws Failure `record-unreadable` for any other value,
 * and for a record of another format.
 */
export function decodeRecord(value: unknown): OperationRecord {
  const { success, data } = encodedSchema.safeParse(value)
  if (!success) throw unreadable()
  const [pins, previous, roles, evidence] = data.m.map(pairs => mapOf(pairs, data.n, index => data.v[index]))
  const record = operationRecordSchema.safeParse({
    id: data.id,
    kind: data.k,
    phase: data.p,
    closed: data.x === 1,
    since: data.s * 1000,
    ...(data.r === undefined ? {} : { running: { operation: data.r[0], colour: data.r[1], cluster: data.r[2] } }),
    ...(data.u === undefined ? {} : { until: data.u * 1000 }),
    pins,
    previous,
    floors: mapOf(data.c, data.n, count => count),
    roles,
    forwardOnly: data.w === 1,
    ...(data.e === undefined ? {} : { emergency: decodeEmergency(data.e) }),
    evidence
  })
  if (!record.success) throw unreadable()
  return record.data
}

type Emergency = NonNullable<OperationRecord['emergency']>

function encodeEmergency({ by, until, because, after }: Emergency): NonNullable<EncodedRecord['e']> {
  return [by, seconds(until), because, ...(after === undefined ? [] : [seconds(after)])]
}

function decodeEmergency([by, until, because, after]: NonNullable<EncodedRecord['e']>): Emergency {
  return { by, until: until * 1000, because, ...(after !== undefined && { after: after * 1000 }) }
}

function interning(): { readonly all: string[]; indexOf(text: string): number } {
  const all: string[] = []
  const indexOf = (text: string) => (all.includes(text) ? all.indexOf(text) : all.push(text) - 1)
  return { all, indexOf }
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000)
}

function mapOf<T>(pairs: readonly number[], names: readonly string[], read: (index: number) => T): object {
  const entries = pairs.flatMap((name, at) => (at % 2 === 0 ? [[names[name], read(pairs[at + 1] ?? -1)]] : []))
  return Object.fromEntries(entries)
}

function tooLarge({ kind }: OperationRecord, size: number): Failure {
  return new Failure(
    'record-too-large',
    `The record of ${kind} would have ${size} bytes, but a record set stores at most ${RECORD_LIMIT_BYTES}.`,
    {
      remedy:
        'Shorten the reason of the emergency, or do the operation for fewer node pools at a time. Nothing was written.'
    }
  )
}

function unreadable(): Failure {
  return new Failure('record-unreadable', 'The operation record of the environment cannot be read.', {
    remedy:
      'Run the version of aks-baseline that wrote the record. If a person changed the record, restore it from the activity log, or finish the procedure by hand and delete the record set `_operation`. Old approvals stay void as long as the record set `_procedures` exists.'
  })
}
