import type { Hold } from '../records/hold.ts'
import type { Cell, Procedure, Situation } from './procedure.ts'
import type { OperationRecord } from './record.ts'
import { type Contradiction, isContradiction, situationOf } from './situation.ts'

/** State of a procedure for the report. Times are milliseconds since 1970. */
export interface ProcedureStatus {
  readonly kind: string
  /** Id of the open procedure, or of the last one. `undefined` if the environment never had a procedure. */
  readonly id: string | undefined
  readonly isOpen: boolean
  readonly phase: string | undefined
  /** Set if the record and Azure disagree. No operation runs then. */
  readonly contradiction?: Contradiction
  readonly since?: number
  /** Operation that has begun and has not ended. */
  readonly running?: string
  /** Time before which the next operation does not begin. */
  readonly until?: number
  readonly operations: readonly OperationStatus[]
  /** One sentence for each resource that costs money only because the procedure is open. */
  readonly costs: readonly string[]
  readonly hold?: Hold
  readonly emergency?: NonNullable<OperationRecord['emergency']>
}

/** State of an environment that its resources do not show. `stored`: the record, whether or not its procedure is open. */
export interface StoredState {
  readonly stored: OperationRecord | undefined
  readonly hold: Hold | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Whether an operation is possible now. */
export interface OperationStatus {
  readonly operation: string
  /** Phase to which the operation leads. Absent if it is not possible. */
  readonly to?: string
  /** Reason for which the operation is not possible, or has nothing to do. */
  readonly because?: string
}

/** Returns the state of a procedure, and which operations are possible now. Does not throw for a contradiction. */
export function procedureStatus<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  liveState: LiveState,
  { stored, hold, now }: StoredState
): ProcedureStatus {
  const found = situationOf(procedure, liveState, stored, now)
  const common = { kind: procedure.kind, id: stored?.id, isOpen: stored?.closed === false, ...timesOf(stored, hold) }
  if (isContradiction(found))
    return { ...common, phase: stored?.phase, contradiction: found, operations: [], costs: [] }
  const row = Object.entries(procedure.table[found.phase]) as [Operation, Cell<Phase, LiveState>][]
  return {
    ...common,
    phase: found.phase,
    operations: row.map(([operation, cell]) =>
      operationStatus(operation, cell, found, { hold, wayBack: procedure.wayBack })
    ),
    costs: procedure.costsIn(found.phase, liveState)
  }
}

function timesOf(stored: OperationRecord | undefined, hold: Hold | undefined): Partial<ProcedureStatus> {
  const { since, running, until, emergency } = stored ?? {}
  return {
    ...(since === undefined ? {} : { since }),
    ...(running === undefined ? {} : { running: running.operation }),
    ...(until === undefined ? {} : { until }),
    ...(hold === undefined ? {} : { hold }),
    ...(emergency === undefined ? {} : { emergency })
  }
}

function operationStatus<Phase extends string, LiveState>(
  operation: string,
  cell: Cell<Phase, LiveState>,
  situation: Situation<Phase, LiveState>,
  { hold, wayBack }: { readonly hold: Hold | undefined; readonly wayBack: readonly string[] }
): OperationStatus {
  const { running } = situation.record ?? {}
  const isResumed = running?.operation === operation
  const isWayBack = wayBack.includes(operation)
  if (isResumed) return { operation, to: 'to' in cell ? cell.to : situation.phase }
  if ('done' in cell) return { operation, because: cell.done }
  if ('refused' in cell) return { operation, because: cell.refused }
  if (hold !== undefined && !isWayBack) return { operation, because: 'The environment is on hold.' }
  if (running !== undefined && !isWayBack) return { operation, because: `${running.operation} has not ended.` }
  const refusal = cell.unless?.(situation)
  if (refusal === undefined) return { operation, to: cell.to }
  return { operation, because: 'done' in refusal ? refusal.done : refusal.refused }
}
