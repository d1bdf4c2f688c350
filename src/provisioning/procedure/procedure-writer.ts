import { Failure } from '../../runtime/failure.ts'
import type { DirectWrite, DirectWriter, ProcedurePorts } from './ports.ts'
import { type PreparedOperation, refuseOnHold } from './prepared-operation.ts'
import type { Procedure, ProcedureWriter, Situation } from './procedure.ts'
import { readSituation } from './read-situation.ts'
import { isRunning, recordTakenOver } from './record-state.ts'

/**
 * Returns the writer of an operation's steps. Right before each write, it reads the environment again, and sends the
 * write only if the record still names this operation and agrees with Azure, no hold was set, and all invariants hold.
 * Otherwise it throws Failure `record-contradicts-azure`, `on-hold` or `invariant-broken` and sends nothing.
 */
export function procedureWriter<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  prepared: Pick<PreparedOperation<Phase, LiveState, Operation>, 'operation' | 'id'>,
  ports: ProcedurePorts<LiveState>,
  writer: DirectWriter
): ProcedureWriter<LiveState> {
  let counted: Promise<void> | undefined
  return {
    async write({ id, expectedSeconds, request }) {
      // An approval may have an effect only if the number of its procedure cannot repeat.
      counted ??= ports.record.count(prepared.id)
      await counted
      const situation = await readForWrite(procedure, prepared, ports)
      const { liveState, record } = situation
      if (!isRunning(record, prepared)) throw recordTakenOver(procedure.kind, prepared.operation)
      const requested = request({ liveState, record })
      if (requested === undefined) return
      const write = { ...requested, id, expectedSeconds }
      refuseBrokenInvariant(procedure, situation, write)
      await writer.write(write)
    }
  }
}

/** Returns a writer for plans. Steps of a plan only read, so every write is a bug in this project. */
export function noWriter<LiveState>(): ProcedureWriter<LiveState> {
  return { write: ({ id }) => Promise.reject(new TypeError(`a plan must not write ${id}`)) }
}

async function readForWrite<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  { operation }: Pick<PreparedOperation<Phase, LiveState, Operation>, 'operation'>,
  ports: ProcedurePorts<LiveState>
): Promise<Situation<Phase, LiveState>> {
  const { situation, hold } = await readSituation(procedure, ports)
  refuseOnHold(procedure, operation, { hold, baseline: ports.baseline })
  return situation
}

function refuseBrokenInvariant<Phase extends string, LiveState, Operation extends string>(
  { kind, invariants }: Procedure<Phase, LiveState, Operation>,
  situation: Situation<Phase, LiveState>,
  write: DirectWrite
): void {
  const broken = invariants.find(({ holds }) => !holds(situation, write))
  if (broken === undefined) return
  throw new Failure(
    'invariant-broken',
    `${kind} stopped in phase ${situation.phase} before writing ${write.id}: ${broken.prevents}`,
    {
      subject: write.id,
      remedy: `Find out in the activity log what changed since the plan. Correct it, then run again, or roll back. Name of the check: ${broken.name}.`
    }
  )
}
