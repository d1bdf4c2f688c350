import { parseResourceId, sameId } from '../../arm/resource-id.ts'
import { operationAddress, operationState } from '../../azure/index.ts'
import type { WithEtag } from '../../azure/types.ts'
import { CLOCK_DIFFERENCE } from '../../runtime/clock-difference.ts'
import { Failure } from '../../runtime/failure.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { STACK_TYPE } from '../ownership/own-stacks.ts'
import type { ProvisioningClients } from '../types.ts'
import { canAbort } from './abort.ts'
import { readLoggedState } from './activity-log.ts'
import { lastAttemptOf, type RecordedWrite } from './recorded-write.ts'

export type FollowClients = Pick<ProvisioningClients, 'azure' | 'clock' | 'log' | 'signal'>

const POLL_MILLISECONDS = 30_000
/** An operation that takes longer than this many times its expected duration is not waited for. */
const PATIENCE = 3
/**
 * Milliseconds after the recorded time of an attempt within which the request has arrived, if it was on its way when its
 * run was killed. The clock of that run can have been behind.
 */
const ARRIVES_WITHIN = 2 * 60_000 + CLOCK_DIFFERENCE
/** Shortest time, in milliseconds, in which the target may become quiet, even if the write began long ago. */
const SHORTEST_FOLLOW = 10 * 60_000
/** Longest expected duration of a recorded write, in seconds. */
const LONGEST_EXPECTED_SECONDS = 4 * 3600
/** Age in milliseconds from which no operation still runs. It is assumed: Azure publishes no longest duration. */
const ENDED_AFTER = 24 * 3_600_000

/**
 * Types whose provisioning state shows an operation until it ends. An Application Gateway reads as `Succeeded` after 45
 * seconds although the work continues (Azure/azure-cli#32961). A quiet read of any other type therefore counts only if
 * the activity log shows the end of the write.
 */
const SHOWS_ITS_WORK = [
  'Microsoft.ContainerService/managedClusters',
  'Microsoft.ContainerService/managedClusters/agentPools'
]

/**
 * Waits until a write that another run began has ended, whatever its outcome. First follows the operation that the run
 * recorded. If Azure does not show the operation, or the run recorded none, reads the resource and the activity log until
 * two successive reads are quiet. Writes nothing. Throws Failure `operation-stuck` if the write does not visibly end within three times
 * its expected duration.
 */
export async function followWrite(clients: FollowClients, recorded: RecordedWrite): Promise<void> {
  const write = plausible(clients, recorded)
  clients.log.info(
    `An earlier run began to write ${write.target} at ${new Date(write.startedAt).toISOString()}. This run waits until that write has ended.`
  )
  if (isStack(write)) return await followStack(clients, write)
  if ((await followOperation(clients, write)) === 'ended') return
  await waitUntilQuiet(clients, write)
}

/** Returns the write with a time that is not in the future and a bounded duration: a person can edit the record. */
function plausible({ clock }: FollowClients, write: RecordedWrite): RecordedWrite {
  const startedAt = Math.min(write.startedAt, clock.now())
  const sentAt = Math.min(lastAttemptOf(write), clock.now())
  return { ...write, startedAt, sentAt, expectedSeconds: Math.min(write.expectedSeconds, LONGEST_EXPECTED_SECONDS) }
}

/**
 * Returns whether Azure shows that a recorded write still works: its operation if Azure shows that, and otherwise the
 * resource and, for a resource that does not show its work, the activity log. False proves nothing, because an operation
 * can be hidden. A write that cannot be aborted is not shown from a day after it began. Writes nothing. Throws Failure.
 */
export async function isShownRunning(clients: FollowClients, recorded: RecordedWrite): Promise<boolean> {
  const { azure, clock, signal } = clients
  const write = plausible(clients, recorded)
  const { target, operation, startedAt } = write
  const isOld = clock.now() - startedAt >= ENDED_AFTER
  // Nobody can abort a write of a gateway. If Azure shows it for ever, a person must be able to release the lease.
  if (isOld && !canAbort(target)) return false
  if (operation !== undefined) {
    const path = operationAddress(parseResourceId(target).subscriptionId, operation)
    const state = await azure.readOperation(path, { signal })
    if (state !== 'unreadable') return state === 'running'
  }
  const found = await azure.read<unknown>(target, { signal })
  const state = stateIn(found)
  if (state !== undefined && operationState(state) === 'running') return true
  if (isOld || found === undefined || (showsItsWork(write) && state !== undefined)) return false
  return (await readLoggedState(clients, write)) === 'running'
}

function isStack({ target }: RecordedWrite): boolean {
  return sameId(parseResourceId(target).type, STACK_TYPE)
}

/**
 * Waits until no deployment of the stack is in progress. A request that was on its way when its run was killed starts a
 * deployment that the stack does not show yet, so the wait begins when that request must have arrived.
 */
async function followStack(clients: FollowClients, write: RecordedWrite) {
  const { azure, clock, signal } = clients
  const { target, expectedSeconds } = write
  const arrival = timeUntilArrival(clients, write)
  if (arrival > 0) await clock.sleep(arrival, signal)
  await azure.stacks.waitUntilSettled(parseResourceId(target).name, { signal, expectedSeconds })
}

/** Returns the milliseconds until a request that was on its way must have arrived. Returns 0 or less if it must have. */
function timeUntilArrival({ clock }: Pick<FollowClients, 'clock'>, write: RecordedWrite): number {
  return lastAttemptOf(write) + ARRIVES_WITHIN - clock.now()
}

/** Polls the recorded operation until it ends, until Azure no longer shows it, or until it is overdue. */
async function followOperation(clients: FollowClients, write: RecordedWrite): Promise<'ended' | 'unreadable'> {
  if (write.operation === undefined) return 'unreadable'
  const { azure, clock, signal } = clients
  const path = operationAddress(parseResourceId(write.target).subscriptionId, write.operation)
  const deadline = deadlineOf(clients, write)
  const state = await waitUntil(
    {
      read: () => azure.readOperation(path, { signal }),
      isOver: each => each !== 'running' || clock.now() >= deadline,
      every: POLL_MILLISECONDS,
      limit: 'raced'
    },
    clients
  )
  if (state === 'unreadable') return 'unreadable'
  return state === 'running' ? await whenOverdue(clients, write) : 'ended'
}

/** Returns `ended` for an overdue operation only if the activity log proves it. */
async function whenOverdue(clients: FollowClients, write: RecordedWrite): Promise<'ended'> {
  if ((await readLoggedState(clients, write)) !== 'ended') throw stuck(write, 'is still running')
  return 'ended'
}

/** Reads the target until two successive reads are quiet and show the same version. */
async function waitUntilQuiet(clients: FollowClients, write: RecordedWrite): Promise<void> {
  let before: Reading | undefined
  const isSecondQuietRead = (now: Reading) => {
    const isSecond = now.isQuiet && before?.isQuiet === true && now.version === before.version
    before = now
    return isSecond
  }
  await waitUntil(
    {
      read: () => readTarget(clients, write),
      isOver: isSecondQuietRead,
      every: POLL_MILLISECONDS,
      limit: deadlineOf(clients, write) - clients.clock.now(),
      overdue: ({ shows }) => stuck(write, `has not visibly ended: the resource ${shows}`)
    },
    clients
  )
}

interface Reading {
  readonly isQuiet: boolean
  /** The ETag, or the whole resource if it has none. */
  readonly version: string
  /** State that the read shows, as the end of a sentence about the resource. */
  readonly shows: string
}

async function readTarget(clients: FollowClients, write: RecordedWrite): Promise<Reading> {
  const { azure, clock, signal } = clients
  const found = await azure.readWithEtag<unknown>(write.target, { signal })
  const version = found === undefined ? 'absent' : (found.etag ?? JSON.stringify(found.resource) ?? '')
  const state = stateIn(found?.resource)
  const shows = shownText(found, state)
  const isBusy = state !== undefined && operationState(state) === 'running'
  if (isBusy || timeUntilArrival(clients, write) > 0) return { isQuiet: false, version, shows }
  const isOld = clock.now() - write.startedAt >= ENDED_AFTER
  // Azure shows a resource from the moment at which it accepts a write, so an absent one has no write in progress.
  const showsEnd = found === undefined || (showsItsWork(write) && state !== undefined)
  if (showsEnd || isUntouched(write, found) || isOld) return { isQuiet: true, version, shows }
  const isQuiet = (await readLoggedState(clients, write)) === 'ended'
  return { isQuiet, version, shows: `${shows}, and the activity log does not show the end of the write` }
}

/** Returns whether a request that may never have been sent has left the resource as it was. */
function isUntouched({ operation, etag }: RecordedWrite, found: WithEtag<unknown> | undefined): boolean {
  return operation === undefined && etag !== undefined && found?.etag === etag
}

/** Returns the provisioning state of a resource, or `undefined` if the response contains none. */
function stateIn(resource: unknown): string | undefined {
  const { properties } = Object(resource) as { readonly properties?: unknown }
  const { provisioningState } = Object(properties) as { readonly provisioningState?: unknown }
  return typeof provisioningState === 'string' ? provisioningState : undefined
}

function shownText(found: WithEtag<unknown> | undefined, state: string | undefined): string {
  if (found === undefined) return 'does not exist'
  return state === undefined ? 'has no readable state' : `reads as \`${state}\``
}

function showsItsWork({ target }: RecordedWrite): boolean {
  return SHOWS_ITS_WORK.some(type => sameId(type, parseResourceId(target).type))
}

function expectedEnd({ startedAt, expectedSeconds }: RecordedWrite): number {
  return startedAt + PATIENCE * expectedSeconds * 1000
}

function deadlineOf({ clock }: FollowClients, write: RecordedWrite): number {
  return Math.max(expectedEnd(write), clock.now() + SHORTEST_FOLLOW)
}

function stuck(write: RecordedWrite, what: string): Failure {
  const { target, startedAt, operation } = write
  const named = operation === undefined ? 'The operation' : `Operation ${operation.id}`
  const began = new Date(startedAt).toISOString()
  return new Failure('operation-stuck', `${named} on ${target}, which another run started at ${began}, ${what}.`, {
    subject: target,
    remedy: `${remedyFor(target)} This run does not write the resource, because a second write could cancel the first. When the operation has ended, run again. If it has ended and this failure continues, run the workflow \`operation\` with the command \`release-lease\`.`
  })
}

function remedyFor(target: string): string {
  const { type, name, names, resourceGroup } = parseResourceId(target)
  const log = `Find the operation in the activity log (az monitor activity-log list --resource-id ${target} --offset 1d).`
  if (sameId(type, 'Microsoft.ContainerService/managedClusters'))
    return `${log} To abort it: az aks operation-abort --resource-group ${resourceGroup} --name ${name}.`
  if (sameId(type, 'Microsoft.ContainerService/managedClusters/agentPools'))
    return `${log} To abort it: az aks nodepool operation-abort --resource-group ${resourceGroup} --cluster-name ${names[0]} --name ${name}.`
  if (sameId(type, 'Microsoft.Network/applicationGateways'))
    return `${log} Azure cannot abort it. If it does not end, open a support request. From a day after its start, \`release-lease\` is possible even while Azure shows it.`
  return log
}
