import { Failure } from '../../runtime/failure.ts'
import { timeLeft } from '../lease/lease-expiry.ts'
import { isKept, leaseId, markReleased } from '../lease/lease-record.ts'
import { hasUnreadableWrite, writeIn } from '../lease/recorded-write.ts'
import { type RecordSet, readRecordSet } from '../records/record-set.ts'
import type { PropertyChange, ResourceChange, Step, StepContext } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { recordStep } from './hold.ts'

const RELEASE_LEASE = 'release-lease'
const TYPE = 'Microsoft.Network/privateDnsZones/TXT'

/**
 * Returns the step that releases a lease whose run was lost, although nothing shows that the write of that run has
 * ended. A person decides that, and approves exactly this lease with this write. The step throws Failure `lease-held`
 * if the lease is renewed: its run still works.
 */
export function leaseReleaseStep(): Step {
  return recordStep(RELEASE_LEASE, {
    intent: RELEASE_LEASE,
    async plan(context) {
      const found = await readLease(context)
      return isKept(found) ? [releaseOf(context, found)] : []
    },
    async apply(context) {
      const found = await expiredLease(context)
      if (found !== undefined) await markReleased(context, idOf(context), found)
    }
  })
}

/** Waits until the lease expires and returns it. Returns `undefined` if it was released. */
async function expiredLease(context: StepContext): Promise<RecordSet | undefined> {
  const seen = await readLease(context)
  if (!isKept(seen)) return undefined
  const left = timeLeft(seen, context.clock)
  if (left <= 0) return seen
  context.log.info('The lease has not expired yet. This run waits to see whether another run renews it.')
  await context.clock.sleep(left, context.signal)
  const now = await readLease(context)
  if (!isKept(now)) return undefined
  if (now.etag !== seen.etag) throw renewed(context)
  return now
}

function readLease(context: StepContext): Promise<RecordSet | undefined> {
  return readRecordSet(context, idOf(context))
}

function idOf({ baseline }: StepContext) {
  return leaseId(baseline.ids.recordZone)
}

/** Returns the change for the approval. Its digest covers holder and write, so no other lease can be released by it. */
function releaseOf(context: StepContext, { metadata }: RecordSet): ResourceChange {
  const write = writeIn(metadata)
  const properties: PropertyChange[] = [
    { path: 'properties.metadata.released', kind: 'create', after: metadata.holder },
    ...(write === undefined ? [] : [{ path: 'properties.metadata.write', kind: 'delete', before: write } as const]),
    { path: 'properties.metadata.writeOf', kind: 'create', after: writeText(metadata) }
  ]
  return resourceChange({
    step: RELEASE_LEASE,
    id: idOf(context),
    type: TYPE,
    kind: 'modify',
    certain: true,
    properties
  })
}

/** Returns the write that the release forgets. An unreadable write is shown as the record contains it. */
function writeText(metadata: RecordSet['metadata']): string {
  const write = writeIn(metadata)
  if (write !== undefined)
    return [write.target, ...(write.operation === undefined ? [] : [write.operation.id])].join(' ')
  return hasUnreadableWrite(metadata) ? `unreadable: ${JSON.stringify(metadata)}` : 'nothing'
}

function renewed(context: StepContext): Failure {
  return new Failure('lease-held', 'Another run renews the lease of the environment, so it still works.', {
    subject: idOf(context),
    remedy: 'Wait until that run ends, or cancel it. Its lease then needs no release.'
  })
}
