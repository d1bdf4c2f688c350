import type { Hold } from '../records/hold.ts'
import type { ProcedurePorts } from './ports.ts'
import type { Procedure, Situation } from './procedure.ts'
import type { OperationRecord } from './record.ts'
import { isContradiction, refuseContradiction, situationOf } from './situation.ts'

/** Situation of a procedure, with the hold, and with the stored record whether or not its procedure is open. */
export interface ReadSituation<Phase extends string, LiveState> {
  readonly situation: Situation<Phase, LiveState>
  readonly stored: OperationRecord | undefined
  readonly hold: Hold | undefined
}

/** Most reads while other runs change the record. */
const MOST_READS = 5

/**
 * Reads the resources, then the record and the hold, and returns the situation. Record and resources cannot be read at the same
 * moment, so a contradiction counts only if the record is still the same after the resources were read again. Throws
 * Failure `record-contradicts-azure` for a contradiction, and `procedure-open` if another procedure is open.
 */
export async function readSituation<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  ports: ProcedurePorts<LiveState>
): Promise<ReadSituation<Phase, LiveState>> {
  let etagBefore: string | undefined | null = null
  for (let reads = 1; ; reads++) {
    const liveState = await ports.readLiveState()
    const read = await ports.record.read()
    const found = situationOf(procedure, liveState, read?.value, ports.clients.clock.now())
    const isSettled = read?.etag === etagBefore || reads === MOST_READS
    if (!isContradiction(found) || isSettled) {
      const situation = refuseContradiction(found, procedure.kind)
      return { situation, stored: read?.value, hold: await ports.readHold() }
    }
    etagBefore = read?.etag
  }
}
