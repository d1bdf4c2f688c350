import { randomUUID } from 'node:crypto'
import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { OperationReference } from '../../azure/index.ts'
import type { StartOptions } from '../../azure/types.ts'
import { Failure, type FailureReason } from '../../runtime/failure.ts'
import { STACK_TYPE } from '../ownership/own-stacks.ts'
import type { Lease } from './held-lease.ts'
import { type LeaseClients, messageOf } from './lease-record.ts'
import { bodyDigest, type RecordedWrite } from './recorded-write.ts'

/** A PUT of one resource without a deployment stack. */
export interface DirectWrite {
  readonly id: ResourceId
  readonly body: unknown
  /** ETag that the resource had when the body was read; `undefined` if Azure returned none. */
  readonly ifMatch: string | undefined
  readonly expectedSeconds: number
}

/** A POST of an action that starts an operation on one resource. */
export interface DirectAction {
  readonly id: ResourceId
  readonly action: string
  readonly body?: unknown
  readonly expectedSeconds: number
}

/**
 * Writes a resource under the lease and waits for the operation. The lease names the write before it is sent and its
 * operation afterwards, so that a run after an interruption waits for it. Throws Failure with status 412 if the
 * resource has changed since it was read, `lease-held` if another run has taken the lease, and the errors of the write.
 */
export async function directWrite<T>(clients: LeaseClients, lease: Lease, write: DirectWrite): Promise<T> {
  const { id, body, ifMatch, expectedSeconds } = write
  const { azure, signal, log } = clients
  if (ifMatch === undefined) nameMissingEtag(clients, id)
  const condition = ifMatch === undefined ? {} : { ifMatch }
  const repeatable = !cancelsEarlierWrite(id)
  let isStarted = false
  const send: Send<T> = sending => {
    const onStarted: Sending['onStarted'] = operation => {
      isStarted = true
      return sending.onStarted(operation)
    }
    return azure.write<T>(id, body, { ...condition, repeatable, signal, expectedSeconds, ...sending, onStarted })
  }
  try {
    return await underRecord(clients, lease, write, send)
  } catch (error) {
    const isUnanswered = error instanceof Failure && error.reason === 'azure-unavailable' && !isStarted
    if (repeatable || !isUnanswered) throw error
    log.info(`${error.message} The write is sent again when the first one is known to have ended.`)
    // The record still names the first write, and each write waits for the one in the record.
    return await underRecord(clients, lease, write, send)
  }
}

/** Returns whether a second write of a resource cancels the first one, even the same write of the same run (azure-cli#21156). */
function cancelsEarlierWrite(id: ResourceId): boolean {
  return sameId(parseResourceId(id).type, 'Microsoft.Network/applicationGateways')
}

/** Starts an action under the lease and waits for its operation, as `directWrite` does for a write. */
export async function directAction<T>(clients: LeaseClients, lease: Lease, request: DirectAction): Promise<T> {
  const { id, action, body, expectedSeconds } = request
  const { azure, signal } = clients
  const recorded = { id, verb: action, body: [action, body], ifMatch: undefined, expectedSeconds }
  return await underRecord(clients, lease, recorded, sending =>
    azure.act<T>(id, action, body, { signal, expectedSeconds, ...sending })
  )
}

/** A DELETE of one resource. */
export type DirectDeletion = Pick<DirectWrite, 'id' | 'ifMatch' | 'expectedSeconds'>

/** Deletes a resource under the lease and waits until it is deleted, as `directWrite` does for a write. */
export async function directDelete(clients: LeaseClients, lease: Lease, deletion: DirectDeletion): Promise<void> {
  const { id, ifMatch, expectedSeconds } = deletion
  const { azure, signal } = clients
  const condition = ifMatch === undefined ? {} : { ifMatch }
  await underRecord(clients, lease, { ...deletion, verb: 'delete', body: 'delete' }, sending =>
    azure.remove(id, { ...condition, signal, expectedSeconds, ...sending })
  )
}

/** Options with which a recorded request must be sent. */
type Sending = Required<Pick<StartOptions, 'onStarted' | 'beforeSend' | 'requestId'>>
type Send<T> = (sending: Sending) => Promise<T>

/** A request that the lease names before it is sent. `verb` is `write` if it is absent. */
export type RecordedRequest = DirectWrite & Pick<RecordedWrite, 'verb'>
type RecordClients = Pick<LeaseClients, 'azure' | 'clock' | 'log'>

/**
 * Sends a request between the two records of the lease. `send` must call `beforeSend` right before each attempt, because
 * the lease can expire while the request waits for its turn. If it is not known whether the operation has ended, the record
 * stays, so that the next write or the next run waits for it.
 */
export function underRecord<T>(
  clients: RecordClients,
  lease: Lease,
  write: RecordedRequest,
  send: Send<T>
): Promise<T> {
  return lease.oneByOne(() => sendRecorded(clients, lease, write, send))
}

async function sendRecorded<T>(
  { azure, clock, log }: RecordClients,
  lease: Lease,
  { id, verb = 'write', body, ifMatch, expectedSeconds }: RecordedRequest,
  send: Send<T>
): Promise<T> {
  const requestId = randomUUID()
  const written: RecordedWrite = {
    target: id,
    startedAt: clock.now(),
    expectedSeconds,
    verb,
    correlationId: azure.correlationId,
    requestId,
    body: bodyDigest(body),
    ...(ifMatch !== undefined && { etag: ifMatch })
  }
  await lease.begin(written)
  const sent = { isAttempted: false, isStarted: false, isStack: sameId(parseResourceId(id).type, STACK_TYPE) }
  const record = (work: Promise<void>) =>
    work.catch(error => log.warning(`The lease could not record the write of ${id}. ${messageOf(error)}`))
  try {
    const onStarted = (operation: OperationReference | undefined) => {
      sent.isStarted = true
      return record(lease.started(operation))
    }
    const beforeSend = async () => {
      await lease.ensure()
      sent.isAttempted = true
    }
    const result = await send({ onStarted, beforeSend, requestId })
    await record(lease.end())
    return result
  } catch (error) {
    if (hasEnded(error, sent)) await record(lease.end())
    throw error
  }
}

/**
 * Reasons of failures that leave an operation running, or leave it unknown whether the request arrived. A login can
 * fail while the run polls.
 */
const MAY_CONTINUE: readonly FailureReason[] = [
  'azure-unavailable',
  'cancelled',
  // An earlier attempt may have arrived before the run lost its lease.
  'lease-held',
  'login-expired',
  'login-refused',
  'no-id-token',
  'operation-stuck',
  'stack-stuck',
  'throttled'
]

interface Sent {
  /** Whether an attempt to send the request began. */
  readonly isAttempted: boolean
  readonly isStarted: boolean
  readonly isStack: boolean
}

/**
 * Returns whether a failed request has left nothing behind that still works: it was never sent, Azure refused it before
 * it started, or its operation ended with errors of Azure. A refused poll says nothing about the operation. For a stack it is not known
 * whether a refusal is that of the write or of a poll.
 */
function hasEnded(error: unknown, { isAttempted, isStarted, isStack }: Sent): boolean {
  if (!isAttempted) return true
  if (!(error instanceof Failure) || MAY_CONTINUE.includes(error.reason)) return false
  const { status, leaves, isRepeated } = error.details
  // The refusal is that of the last attempt. An earlier one, whose response was lost, may have begun.
  if (isRepeated === true) return false
  if (isStarted) return status === undefined && leaves !== undefined
  return status === undefined || (!isStack && status < 500 && status !== REQUEST_TIMEOUT)
}

const REQUEST_TIMEOUT = 408

/** Types whose writes are conditional. A missing ETag is worth a line, because AKS once left it out of responses. */
const HAVE_ETAGS = [
  'Microsoft.ContainerService/managedClusters',
  'Microsoft.ContainerService/managedClusters/agentPools'
]

function nameMissingEtag({ log }: Pick<LeaseClients, 'log'>, id: ResourceId): void {
  if (!HAVE_ETAGS.some(type => sameId(type, parseResourceId(id).type))) return
  log.warning(
    `Azure returned no ETag for ${id}. This write cannot detect a change that another client makes at the same time.`
  )
}
