import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { timeLeft } from '../lease/lease-expiry.ts'
import { isKept, leaseIds, markReleased } from '../lease/lease-record.ts'
import { hasUnreadableWrite, writeIn } from '../lease/recorded-write.ts'
import { operationText, readShownOperation, resourceText } from '../lease/shown-operation.ts'
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
      if (changes.flat().length === 0) context.log.info('No run holds the lease, so there is nothing to release.')
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
  context.log.info(`The lease of ${holderOf(found)} is released. ${lossText(found)}`)
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
  const shown = operationText(await readShownOperation(context, write.target))
  const began = new Date(write.startedAt).toISOString()
  throw new Failure(
    'operation-stuck',
    `Azure still works on the ${shown}. ${sentence(holderOf({ metadata }))} began this write at ${began}.`,
    {
      subject: write.target,
      remedy: `Wait until the operation has ended, then run \`release-lease\` again. To find it: az monitor activity-log list --resource-id ${write.target} --offset 1d.${abortText(write.target)} The lease was not released, because a second write could cancel the first.`
    }
  )
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** Returns the sentence with the command that aborts an operation on a cluster or pool. Azure can abort no other one. */
function abortText(target: ResourceId): string {
  const { type, name, names, resourceGroup, subscriptionId } = parseResourceId(target)
  const place = `--resource-group ${resourceGroup} --subscription ${subscriptionId}`
  if (sameId(type, 'Microsoft.ContainerService/managedClusters'))
    return ` To abort it: az aks operation-abort --name ${name} ${place}.`
  if (sameId(type, 'Microsoft.ContainerService/managedClusters/agentPools'))
    return ` To abort it: az aks nodepool operation-abort --cluster-name ${names[0]} --name ${name} ${place}.`
  return ''
}

/** Returns the run that holds a lease, for a message. Leases of earlier versions do not name it. */
function holderOf({ metadata }: Pick<RecordSet, 'metadata'>): string {
  return metadata.run ?? 'an earlier run'
}

/** Returns the sentence that says what a release can lose. */
function lossText({ metadata }: RecordSet): string {
  const write = writeIn(metadata)
  if (write !== undefined)
    return `The next run no longer waits for its write of the ${resourceText(write.target)}. If Azure still works on it, the next write can cancel it.`
  if (hasUnreadableWrite(metadata))
    return 'It named a write that cannot be read, and the next run does not wait for it.'
  return 'It named no write, so nothing is lost.'
}

/** Returns the change for the approval. Its digest covers holder and write, so no other lease can be released by it. */
function releaseOf(id: ResourceId, found: RecordSet): ResourceChange {
  const { metadata } = found
  const write = writeIn(metadata)
  const properties: PropertyChange[] = [
    { path: 'properties.metadata.released', kind: 'create', after: leaseName(metadata) },
    ...(write === undefined ? [] : [{ path: 'properties.metadata.write', kind: 'delete', before: write } as const]),
    { path: 'properties.metadata.writeOf', kind: 'create', after: writeText(metadata) }
  ]
  const change = resourceChange({ step: RELEASE_LEASE, id, type: TYPE, kind: 'modify', certain: true, properties })
  if (!hasJson(metadata)) return change
  return { ...change, risk: 'disruptive', because: `Releases the lease of ${holderOf(found)}. ${lossText(found)}` }
}

/** Returns the run and the id of its lease. The id keeps two leases of one run apart. */
function leaseName({ run, holder = '' }: RecordSet['metadata']): string {
  return run === undefined ? holder : `${run}, lease ${holder}`
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
