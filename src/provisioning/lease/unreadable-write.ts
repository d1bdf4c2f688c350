import type { ResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import type { Metadata } from '../records/metadata.ts'
import { hasUnreadableWrite, type RecordedWrite, writeIn } from './recorded-write.ts'

/**
 * Returns the write that a run left in a lease, for a run that is about to wait for it. Throws Failure
 * `operation-stuck` if the write cannot be read: nothing then shows whether it has ended.
 */
export function leftWriteIn(metadata: Metadata, id: ResourceId): RecordedWrite | undefined {
  if (!hasUnreadableWrite(metadata)) return writeIn(metadata)
  throw new Failure('operation-stuck', `The lease ${id} names a write that cannot be read. Its record was edited.`, {
    subject: id,
    remedy:
      'Find out in the activity log which operations of the environment are in progress. When they have ended, run the workflow `operation` with the command `release-lease`. This run does not write.'
  })
}
