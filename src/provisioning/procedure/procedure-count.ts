import * as z from 'zod/mini'
import type { ResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { COUNT_RECORD, readRecord, writeRecord } from '../records/operation-record.ts'
import { type RecordClients, type RecordReader, recordId } from '../records/record-set.ts'

const countSchema = z.strictObject({ last: z.number().check(z.int(), z.nonnegative()) })

/** Most tries, while another run changes the count at the same time. */
const MOST_TRIES = 5

/** A count, with the ETag for the next write. */
interface Counted {
  readonly last: number
  /** `undefined` if no count is stored. */
  readonly etag: string | undefined
}

/**
 * Returns the highest number of a procedure of the environment, or 0 if none was counted. The count is kept apart from the
 * operation record, so that a number does not repeat after a person has deleted that record. Throws Failure
 * `record-unreadable` if a person has damaged the count.
 */
export async function readCount(clients: RecordReader, zone: ResourceId): Promise<number> {
  return (await read(clients, zone)).last
}

/** Raises the count to the number of a procedure, unless it is as high already. Throws the Failures of `readCount`. */
export async function raiseCount(clients: RecordClients, zone: ResourceId, number: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { last, etag } = await read(clients, zone)
    if (last >= number) return
    try {
      await writeRecord(clients, zone, { last: number }, etag, COUNT_RECORD)
      return
    } catch (error) {
      const isRace = error instanceof Failure && error.details.status === 412
      if (!isRace || tries === MOST_TRIES) throw error
    }
  }
}

async function read(clients: RecordReader, zone: ResourceId): Promise<Counted> {
  const found = await readRecord(clients, zone, COUNT_RECORD)
  if (found === undefined) return { last: 0, etag: undefined }
  const { success, data } = countSchema.safeParse(found.value)
  if (!success) throw unreadable(recordId(zone, COUNT_RECORD))
  return { last: data.last, etag: found.etag }
}

function unreadable(id: ResourceId): Failure {
  return new Failure('record-unreadable', 'The count of the procedures of the environment cannot be read.', {
    subject: id,
    remedy: `In the metadata of the record set ${COUNT_RECORD}, write \`json0\` with the value {"last":<number>}. The number must be at least the one with which the id of the last procedure begins, otherwise an old approval can fit again.`
  })
}
