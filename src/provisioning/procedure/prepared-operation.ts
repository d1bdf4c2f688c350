import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { type Hold, holdReleaseText, holdText } from '../records/hold.ts'
import type { ProcedurePorts } from './ports.ts'
import type { Allowed, Procedure, Refusal, Situation, Target } from './procedure.ts'
import { readSituation } from './read-situation.ts'
import type { OperationRecord } from './record.ts'
import { nextProcedureId, numberOf } from './record-id.ts'

/** An operation that may run now. */
export interface PreparedOperation<Phase extends string, LiveState, Operation extends string> {
  readonly operation: Operation
  readonly cell: Allowed<Phase, LiveState>
  readonly situation: Situation<Phase, LiveState>
  /** Id of the procedure: from the record, or the next id if the operation begins a procedure. */
  readonly id: string
  /** Phase in which the operation began, or begins now. The approval names this phase. */
  readonly start: Phase
  readonly target: Target
  /** The stored record, whether or not its procedure is open. */
  readonly stored: OperationRecord | undefined
}

/** An operation that an earlier run has done completely. */
export interface DoneOperation {
  readonly done: string
}

/**
 * Reads the environment and returns the operation with the cell of the table that applies. An operation that an earlier
 * run began continues with the cell of the phase in which it began, so the same approval remains valid. Throws Failure
 * `record-contradicts-azure`, `procedure-open`, `on-hold`, or `operation-refused` with the reason from the table.
 */
export async function prepareOperation<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  operation: Operation,
  ports: ProcedurePorts<LiveState>
): Promise<PreparedOperation<Phase, LiveState, Operation> | DoneOperation> {
  const { situation, stored, hold } = await readSituation(procedure, ports)
  const { kind, table } = procedure
  const { liveState } = situation
  const running = situation.record?.running
  const isResumed = running?.operation === operation
  const start = isResumed ? beginningOf(situation) : situation.phase
  const cell = table[start][operation]
  if ('done' in cell) return cell
  if ('refused' in cell) throw operationRefused(kind, operation, start, cell)
  refuseOnHold(procedure, operation, { hold, baseline: ports.baseline })
  if (!isResumed && running !== undefined) refuseUnfinished(procedure, operation, running.operation)
  const refusal = isResumed ? undefined : cell.unless?.(situation)
  if (refusal !== undefined && 'done' in refusal) return refusal
  if (refusal !== undefined) throw operationRefused(kind, operation, start, refusal)
  const id = situation.record?.id ?? nextProcedureId(await lastNumber(stored, ports), procedure.subjectOf(liveState))
  const target = isResumed ? running : procedure.targetOf(liveState, operation)
  // A procedure begins in the phase that Azure shows, not in the phase in which the last procedure ended.
  const begins = situation.record === undefined
  return { operation, cell, situation, id, start: begins ? procedure.phaseOf(liveState) : start, target, stored }
}

/**
 * Returns the number of the last procedure. A record that a person deleted, or replaced by an older one, does not count: the
 * approval of its procedure would fit again.
 */
async function lastNumber<LiveState>(
  stored: OperationRecord | undefined,
  { record }: Pick<ProcedurePorts<LiveState>, 'record'>
): Promise<number> {
  return Math.max(numberOf(stored?.id ?? ''), await record.readCount())
}

/** Returns whether `prepareOperation` found that the operation has nothing to do. */
export function isDone(prepared: object): prepared is DoneOperation {
  return 'done' in prepared
}

/** Throws Failure `on-hold` if the environment is on hold and the operation is not one that runs during a hold. */
export function refuseOnHold<Phase extends string, LiveState, Operation extends string>(
  { kind, wayBack }: Procedure<Phase, LiveState, Operation>,
  operation: Operation,
  { hold, baseline }: { readonly hold: Hold | undefined; readonly baseline: Pick<Baseline, 'config'> }
): void {
  if (hold === undefined || wayBack.includes(operation)) return
  const exceptions = wayBack.length === 0 ? '' : ` Only ${wayBack.join(' and ')} can run.`
  throw new Failure(
    'on-hold',
    `${holdText(hold)} During a hold, ${operation} of ${kind} does not run, also if a person starts it.${exceptions}`,
    { subject: kind, remedy: `${holdReleaseText(baseline)} Then run again.` }
  )
}

/**
 * Throws Failure `operation-refused` if another operation has begun and not ended. Its effects may be complete in Azure,
 * but what it records at its end is missing, such as the end of a soak.
 */
function refuseUnfinished<Phase extends string, LiveState, Operation extends string>(
  { kind, wayBack }: Procedure<Phase, LiveState, Operation>,
  operation: Operation,
  running: string
): void {
  if (wayBack.includes(operation)) return
  throw new Failure('operation-refused', `${running} of ${kind} has begun and has not ended.`, {
    subject: kind,
    remedy: `Run ${running} again with the same approval: it continues where it stopped. If Azure refuses the rest, plan and approve ${running} again. Then run ${operation}.`
  })
}

/**
 * Returns the phase in which the running operation began. `situationOf` has found it among the procedure's phases,
 * otherwise the record would contradict Azure.
 */
function beginningOf<Phase extends string, LiveState>({ record, phase }: Situation<Phase, LiveState>): Phase {
  return (record?.phase as Phase | undefined) ?? phase
}

function operationRefused(kind: string, operation: string, phase: string, { refused, remedy }: Refusal): Failure {
  return new Failure('operation-refused', `${operation} is not possible in phase ${phase} of ${kind}: ${refused}`, {
    subject: kind,
    remedy
  })
}
