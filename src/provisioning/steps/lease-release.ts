import type { ResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { timeLeft } from '../lease/lease-expiry.ts'
import { isKept, leaseIds, markReleased } from '../lease/lease-record.ts'
import { hasUnreadableWrite, writeIn } from '../lease/recorded-write.ts'
import { isShownRunning } from '../lease/successor.ts'
import { hasJson } from '../records/metadata.ts'
import { type RecordSet, readRecordSet } from '../records/record-set.ts'
import type { PropertyChange, ResourceChange, Step, StepContext } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { recordStep } from './hold.ts'

const RELEASE_LEASE = 'release-lease'
const TYPE = 'Microsoft.Network/privateDnsZones/TXT'

/**
 * Returns the step that releases a lease whose run was lost, although nothing shows that the write of that run has
 * ended. A person decides that, and approves exactly this lease with this write. The lease that an earlier version kept
 * is released too. The step throws Failure `lease-held` if the lease is renewed, and `operation-stuck` while Azure shows
 * that the write still works.
 */
export function leaseReleaseStep(): Step {
  return recordStep(RELEASE_LEASE, {
    intent: RELEASE_LEASE,
    async plan(context) {
      const changes = await Promise.all(leaseIds(context.baseline.ids).map(id => planRelease(context, id)))
      return changes.flat()
    },
    async apply(context) {
      for (const id of leaseIds(context.baseline.ids)) await release(context, id)
    }
  })
}

async function planRelease(context: StepContext, id: ResourceId): Promise<readonly ResourceChange[]> {
  const found = await readRecordSet(context, id)
  if (!isKept(found)) return []
  await refuseRunning(context, found)
  return [releaseOf(id, found)]
}

async function release(context: StepContext, id: ResourceId): Promise<void> {
  const found = await expiredLease(context, id)
  if (found === undefined) return
  await refuseRunning(context, found)
  await markReleased(context, id, found)
}

/** Waits until the lease expires and returns it. Returns `undefined` if it was released. */
async function expiredLease(context: StepContext, id: ResourceId): Promise<RecordSet | undefined> {
  const seen = await readRecordSet(context, id)
  if (!isKept(seen)) return undefined
  const left = timeLeft(seen, context.clock)
  if (left <= 0) return seen
  context.log.info('The lease has not expired yet. This run waits to see whether another run renews it.')
  await context.clock.sleep(left, context.signal)
  const now = await readRecordSet(context, id)
  if (!isKept(now)) return undefined
  if (now.etag !== seen.etag) throw renewed(id)
  return now
}

async function refuseRunning(context: StepContext, { metadata }: RecordSet): Promise<void> {
  const write = writeIn(metadata)
  if (write === undefined || !(await isShownRunning(context, write))) return
  throw new Failure('operation-stuck', `Azure shows that the write of ${write.target} under the lease still works.`, {
    subject: write.target,
    remedy:
      'Wait until the operation has ended, or abort it, then run `release-lease` again. The lease was not released, because a second write could cancel the first.'
  })
}

/** Returns the change for the approval. Its digest covers holder and write, so no other lease can be released by it. */
function releaseOf(id: ResourceId, { metadata }: RecordSet): ResourceChange {
  const write = writeIn(metadata)
  const properties: PropertyChange[] = [
    { path: 'properties.metadata.released', kind: 'create', after: metadata.holder },
    ...(write === undefined ? [] : [{ path: 'properties.metadata.write', kind: 'delete', before: write } as const]),
    { path: 'properties.metadata.writeOf', kind: 'create', after: writeText(metadata) }
  ]
  const change = resourceChange({ step: RELEASE_LEASE, id, type: TYPE, kind: 'modify', certain: true, properties })
  if (!hasJson(metadata)) return change
  return { ...change, risk: 'disruptive', because: 'The next run no longer waits for the write, and could cancel it.' }
}

/** Returns the write that the release forgets. An unreadable write is shown as the record contains it. */
function writeText(metadata: RecordSet['metadata']): string {
  const write = writeIn(metadata)
  if (write !== undefined)
    return [write.target, ...(write.operation === undefined ? [] : [write.operation.id])].join(' ')
  return hasUnreadableWrite(metadata) ? `unreadable: ${JSON.stringify(metadata)}` : 'nothing'
}

function renewed(id: ResourceId): Failure {
  return new Failure('lease-held', 'Another run renews the lease of the environment, so it still works.', {
    subject: id,
    remedy: 'Wait until that run ends, or cancel it. Its lease then needs no release.'
  })
}
