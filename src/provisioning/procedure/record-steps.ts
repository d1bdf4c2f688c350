import { parseResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import type { PropertyChange, Step } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import type { DirectWriter, ProcedurePorts, RecordStore, StoredRecord } from './ports.ts'
import type { PreparedOperation } from './prepared-operation.ts'
import type { Procedure } from './procedure.ts'
import { EMPTY_CONTENTS, type OperationRecord } from './record.ts'
import { encodeRecord } from './record-encoding.ts'
import { isRunning, isSameState, recordTakenOver } from './record-state.ts'
import { refuseContradiction, situationOf } from './situation.ts'

/** Needs of the steps that write the record. `confirm` throws unless this run still holds the lease. */
interface RecordPorts<LiveState> extends Pick<DirectWriter, 'confirm'> {
  readonly ports: ProcedurePorts<LiveState>
}

/** Names of the two steps that write the operation record. */
export const RECORD_STEPS = { start: 'record-start', end: 'record-end' } as const

const EXPECTED_SECONDS = 2
/** Number of times that a record is read and written again after another writer, such as a hold, changed it. */
const MOST_TRIES = 5

/**
 * Returns the steps of an operation between two steps that write the record: the first records that the operation has
 * begun, the last that it has ended. The intent of the first step names the procedure, the operation, the phase and the
 * cluster, so an approval is valid only for these. Throws Failure `record-too-large` if the record would not fit.
 */
export function withRecordSteps<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  prepared: PreparedOperation<Phase, LiveState, Operation>,
  writing: RecordPorts<LiveState>,
  steps: readonly Step[]
): Step[] {
  const begun = recordAtStart(procedure, prepared, prepared.stored)
  encodeRecord(begun)
  const largest = prepared.cell.largestRecord?.(begun, begun.since) ?? begun
  encodeRecord(largest)
  encodeRecord(recordAtEnd(procedure, prepared, largest, { liveState: prepared.situation.liveState, now: begun.since }))
  const start = startStep(procedure, prepared, writing)
  const after = steps.map(step => ({ ...step, needs: [...step.needs, { step: start.name }] }))
  return [start, ...after, endStep(procedure, prepared, writing, after)]
}

function startStep<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  prepared: PreparedOperation<Phase, LiveState, Operation>,
  { ports: { record: store }, confirm }: RecordPorts<LiveState>
): Step {
  const { id, operation, start, target, stored, situation } = prepared
  const subject = { procedure: procedure.kind, operation, id, phase: start, ...target }
  const isBegun = situation.record?.running?.operation === operation
  const properties: PropertyChange[] = [{ path: 'operation', kind: 'modify', after: operation }]
  return {
    ...recordStep(RECORD_STEPS.start, store, stored === undefined ? 'create' : 'modify', isBegun ? [] : properties),
    needs: [],
    intent: () => subject,
    approvedFor: subject,
    apply: () =>
      changeRecord(store, confirm, current => {
        if (!isSameState(current?.value, stored)) throw recordTakenOver(procedure.kind, operation)
        return recordAtStart(procedure, prepared, current?.value)
      })
  }
}

function endStep<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  prepared: PreparedOperation<Phase, LiveState, Operation>,
  { ports, confirm }: RecordPorts<LiveState>,
  after: readonly Step[]
): Step {
  const { cell, id, start, operation } = prepared
  const { kind } = procedure
  const { record: store, clients } = ports
  const properties: PropertyChange[] = [{ path: 'phase', kind: 'modify', before: start, after: cell.to }]
  return {
    ...recordStep(RECORD_STEPS.end, store, 'modify', properties),
    needs: [{ step: RECORD_STEPS.start }, ...after.map(step => ({ step: step.name }))],
    intent: () => cell.to,
    async apply() {
      const liveState = await ports.readLiveState()
      await store.count(id)
      await changeRecord(store, confirm, current => {
        // Another run that continued the operation has ended it already.
        if (hasEnded(current?.value, prepared)) return undefined
        if (!isRunning(current?.value, prepared)) throw recordTakenOver(kind, operation)
        const ended = recordAtEnd(procedure, prepared, current.value, { liveState, now: clients.clock.now() })
        refuseContradiction(situationOf(procedure, liveState, { ...ended, closed: false }, clients.clock.now()), kind)
        return ended
      })
    }
  }
}

function recordStep(
  name: string,
  { id }: RecordStore,
  kind: 'create' | 'modify',
  properties: readonly PropertyChange[]
): Omit<Step, 'needs' | 'intent' | 'apply'> {
  const change = { step: name, id, type: parseResourceId(id).type, kind, certain: true, properties } as const
  const changes = properties.length === 0 ? [] : [resourceChange(change)]
  return {
    name,
    expectedSeconds: EXPECTED_SECONDS,
    settle: () => Promise.resolve(),
    plan: () =>
      Promise.resolve({
        step: name,
        evaluation: { by: 'reads' },
        changes,
        unchanged: 1 - changes.length,
        noise: 0,
        pending: changes.length > 0
      })
  }
}

/** Returns the record from the beginning of an operation on. `stored`: the record that it replaces. */
function recordAtStart<Phase extends string, LiveState, Operation extends string>(
  { kind }: Procedure<Phase, LiveState, Operation>,
  { id, operation, start, target, situation, cell }: PreparedOperation<Phase, LiveState, Operation>,
  stored: OperationRecord | undefined
): OperationRecord {
  const isOpen = stored?.id === id
  return {
    ...(isOpen ? stored : EMPTY_CONTENTS),
    ...cell.recordAtStart?.(situation),
    id,
    kind,
    phase: start,
    closed: false,
    since: isOpen && stored.phase === start ? stored.since : situation.now,
    running: { operation, ...target }
  }
}

/** Returns the record from the end of an operation on. */
function recordAtEnd<Phase extends string, LiveState, Operation extends string>(
  { closed }: Procedure<Phase, LiveState, Operation>,
  { cell }: PreparedOperation<Phase, LiveState, Operation>,
  { running: _, ...begun }: OperationRecord,
  { liveState, now }: { readonly liveState: LiveState; readonly now: number }
): OperationRecord {
  const contents = cell.recordAtEnd?.({ phase: cell.to, liveState, record: begun, now })
  return { ...begun, ...contents, phase: cell.to, closed: closed.includes(cell.to), since: now }
}

/** Returns whether a record says that the operation has ended. */
function hasEnded<Phase extends string, LiveState, Operation extends string>(
  record: OperationRecord | undefined,
  { id, cell }: PreparedOperation<Phase, LiveState, Operation>
): boolean {
  return record?.id === id && record.running === undefined && record.phase === cell.to
}

/**
 * Reads the record, changes it, and writes it on the condition that nobody changed it since. Begins again if
 * another writer was faster. Writes nothing if `change` returns `undefined`.
 */
async function changeRecord(
  store: RecordStore,
  confirm: DirectWriter['confirm'],
  change: (current: StoredRecord | undefined) => OperationRecord | undefined
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const current = await store.read()
    const next = change(current)
    if (next === undefined) return
    // A successor that took the lease after this check finds the record changed, or changes it before this run does.
    await confirm()
    try {
      return await store.write(next, current?.etag)
    } catch (error) {
      const isRace = error instanceof Failure && error.details.status === 412
      if (!isRace || tries === MOST_TRIES) throw error
    }
  }
}
