import { parseResourceId, type ResourceId, sameId } from '../arm/resource-id.ts'
import { COLOURS } from '../config/colours.ts'
import { Failure } from '../runtime/failure.ts'
import { type LeaseStatus, readLeaseStatus } from './lease/lease-status.ts'
import { readBusyState, readShownOperation, type ShownOperation, unlessUnreadable } from './lease/shown-operation.ts'
import { isShownRunning } from './lease/successor.ts'
import { type NextStep, nextStep } from './next-step.ts'
import { STACK_TYPE } from './ownership/own-stacks.ts'
import { COMMANDS } from './procedure/direct-commands.ts'
import type { OperationRecord } from './procedure/record.ts'
import { decodeRecord } from './procedure/record-encoding.ts'
import { type Hold, readHold } from './records/hold.ts'
import { readRecord } from './records/operation-record.ts'
import { hasRecordZone } from './records/record-zone-state.ts'
import type { StepContext } from './types.ts'

/** State of an environment that its resources do not show: its lease, its hold and its open procedure. */
export interface EnvironmentStatus {
  /** Whether the zone with the lease and the records exists. */
  readonly hasZone: boolean
  readonly lease: LeaseStatus
  /** Whether Azure shows that the write under the lease still works. `undefined` if it cannot be read. */
  readonly isWriteRunning?: boolean | undefined
  /** Operations that Azure shows on the gateway and the clusters, and on the resource of the write under the lease. */
  readonly work: readonly ShownOperation[]
  readonly next: NextStep
  readonly hold?: Hold | undefined
  /** Operation record of the open procedure, or of the last one. */
  readonly record?: OperationRecord
  /** Sentences that say that the operation record cannot be read, and what to do. */
  readonly unreadableRecord?: string
  readonly commands: readonly CommandStatus[]
  /** Commands of other actions that the open procedure forbids. */
  readonly refused: readonly { readonly command: string; readonly because: string }[]
}

/** Whether a command of the action `operation` is useful and possible now. */
export interface CommandStatus {
  readonly command: 'hold' | 'release-hold' | 'release-lease'
  readonly now: 'possible' | 'not needed' | 'not possible'
  readonly because: string
}

type StatusClients = Pick<StepContext, 'azure' | 'baseline' | 'clock' | 'log' | 'signal'>

/** Reads the state of an environment, and which commands are possible now. Writes nothing. Throws Failure. */
export async function readEnvironmentStatus(clients: StatusClients): Promise<EnvironmentStatus> {
  const zone = clients.baseline.ids.recordZone
  const [hasZone, lease, hold, stored] = await Promise.all([
    hasRecordZone(clients, zone),
    readLeaseStatus(clients),
    readHold(clients, zone),
    readRecord(clients, zone)
  ])
  const [isWriteRunning, work] = await Promise.all([readWriteState(clients, lease), readWork(clients, lease)])
  const decoded = recordIn(stored)
  const seen = { hasZone, lease, isWriteRunning, work, hold, ...decoded }
  const next = nextStep(clients.baseline.config.environment, seen)
  return { ...seen, next, commands: commandsIn(seen), refused: refusedBy(decoded.record) }
}

/** Returns the operations in progress. A resource that cannot be read is left out. */
async function readWork(clients: StatusClients, { write }: LeaseStatus): Promise<ShownOperation[]> {
  const { gateway, clusters } = clients.baseline.ids
  const targets = [gateway, ...COLOURS.map(colour => clusters[colour].cluster)]
  if (write !== undefined && !isStack(write.target) && !targets.some(id => sameId(id, write.target)))
    targets.push(write.target)
  const busy = await Promise.all(
    targets.map(async id => ((await unlessUnreadable(readBusyState(clients.azure, id))) === undefined ? [] : [id]))
  )
  return await Promise.all(busy.flat().map(id => readShownOperation(clients, id)))
}

function isStack(id: ResourceId): boolean {
  return sameId(parseResourceId(id).type, STACK_TYPE)
}

/** Returns the operation record, or a remark that a person edited it so that it cannot be read. */
export function recordIn(
  stored: { readonly value: unknown } | undefined
): Pick<EnvironmentStatus, 'record' | 'unreadableRecord'> {
  if (stored === undefined) return {}
  try {
    return { record: decodeRecord(stored.value) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { unreadableRecord: `${error.message} ${error.details.remedy}` }
  }
}

async function readWriteState(clients: StatusClients, { write, state }: LeaseStatus): Promise<boolean | undefined> {
  if (write === undefined || state !== 'expired') return undefined
  try {
    return await isShownRunning(clients, write)
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return undefined
  }
}

type Seen = Pick<EnvironmentStatus, 'hasZone' | 'lease' | 'isWriteRunning' | 'hold'>

function commandsIn(seen: Seen): CommandStatus[] {
  return [
    { command: 'hold', ...holdStatus(seen) },
    { command: 'release-hold', ...holdReleaseStatus(seen) },
    { command: 'release-lease', ...leaseReleaseStatus(seen) }
  ]
}

type Answer = Pick<CommandStatus, 'now' | 'because'>

function holdStatus({ hasZone, hold }: Seen): Answer {
  if (!hasZone) return { now: 'not possible', because: 'The record zone does not exist. Provision creates it.' }
  if (hold !== undefined) return { now: 'not needed', because: 'The environment is on hold.' }
  return { now: 'possible', because: 'Scheduled runs then write nothing.' }
}

function holdReleaseStatus({ hold }: Seen): Answer {
  if (hold === undefined) return { now: 'not needed', because: 'The environment is not on hold.' }
  return { now: 'possible', because: 'Scheduled runs then write again.' }
}

function leaseReleaseStatus({ lease, isWriteRunning }: Seen): Answer {
  if (lease.state === 'free') return { now: 'not needed', because: 'No run holds the lease.' }
  if (lease.state === 'held') return { now: 'not possible', because: 'A run renews the lease. Wait until it ends.' }
  if (isWriteRunning === true) return { now: 'not possible', because: 'Azure shows that the write still works.' }
  if (lease.isWriteUnreadable === true)
    return { now: 'possible', because: 'First find out that no operation of the environment is in progress.' }
  if (lease.write === undefined) return { now: 'not needed', because: 'The next run takes the lease by itself.' }
  return {
    now: 'possible',
    because: 'Only if the write has ended and the next run still stops with `operation-stuck`.'
  }
}

/** Returns the commands that an open procedure forbids. */
function refusedBy(record: OperationRecord | undefined): EnvironmentStatus['refused'] {
  if (record === undefined || record.closed) return []
  return COMMANDS.flatMap(({ action, command, whileOpen }) =>
    whileOpen === 'runs' ? [] : [{ command: [action, command].filter(Boolean).join(' '), because: whileOpen.refused }]
  )
}
