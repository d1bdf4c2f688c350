import { Failure } from '../../runtime/failure.ts'
import type { Procedure, Situation } from './procedure.ts'
import type { OperationRecord } from './record.ts'
import { isAbout } from './record-id.ts'

/** Difference between the record and Azure's resources, as a clause for each side. */
export interface Contradiction {
  readonly recorded: string
  readonly shown: string
}

/**
 * Returns the situation of a procedure. The phase is derived from Azure's resources and then compared with the record.
 * The resources can be ahead of the record by as much as the operation in `running` changes; any other difference is a
 * contradiction. `stored`: the stored record, whether or not its procedure is open. Throws Failure `procedure-open` if
 * another procedure is open.
 */
export function situationOf<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  liveState: LiveState,
  stored: OperationRecord | undefined,
  now: number
): Situation<Phase, LiveState> | Contradiction {
  const shown = procedure.phaseOf(liveState)
  const record = openRecordOf(procedure.kind, stored)
  if (record === undefined) {
    const phase = phaseWithoutProcedure(procedure, shown, stored)
    return phase === undefined ? contradiction(record, shown) : { phase, liveState, record, now }
  }
  const phase = phaseOfOpen(procedure, shown, record)
  if (phase === undefined) return contradiction(record, shown)
  const subject = procedure.subjectOf(liveState)
  const isOther = subject !== undefined && !isAbout(record.id, subject)
  const contradicting = isOther ? OTHER_SUBJECT : procedure.contradiction(phase, liveState, record)
  if (contradicting !== undefined) return { recorded: recordedText(record), shown: contradicting }
  return { phase, liveState, record, now }
}

/** Returns whether `situationOf` returned a contradiction. */
export function isContradiction(found: object): found is Contradiction {
  return 'recorded' in found
}

/** Returns a situation unchanged. Throws Failure `record-contradicts-azure` for a contradiction, with both its sides. */
export function refuseContradiction<Phase extends string, LiveState>(
  found: Situation<Phase, LiveState> | Contradiction,
  kind: string
): Situation<Phase, LiveState> {
  if (!isContradiction(found)) return found
  throw new Failure(
    'record-contradicts-azure',
    `The operation record and Azure disagree about ${kind}. Record: ${found.recorded}. Azure: ${found.shown}.`,
    {
      subject: kind,
      remedy:
        'Find out in the activity log who changed the gateway, a cluster or the record. Undo that change, then run again. The run stopped before its next write.'
    }
  )
}

/**
 * Returns the record if a procedure of this kind is open, and `undefined` if no procedure is open. Throws Failure
 * `procedure-open` if a procedure of another kind is open.
 */
export function openRecordOf(kind: string, stored: OperationRecord | undefined): OperationRecord | undefined {
  if (stored === undefined || stored.closed) return undefined
  if (stored.kind === kind) return stored
  throw new Failure(
    'procedure-open',
    `${stored.kind} ${stored.id} is open in phase ${stored.phase}, so ${kind} cannot begin.`,
    { subject: stored.kind, remedy: `Finish or roll back ${stored.kind} first. Nothing was written.` }
  )
}

/**
 * Returns the phase while no procedure is open: the phase in which the last procedure ended if Azure still shows that
 * phase, otherwise the phase that Azure shows if a procedure can begin there.
 */
function phaseWithoutProcedure<Phase extends string, LiveState, Operation extends string>(
  { kind, closed, shownAs, opensIn }: Procedure<Phase, LiveState, Operation>,
  shown: Phase,
  stored: OperationRecord | undefined
): Phase | undefined {
  const ended = closed.find(phase => stored?.kind === kind && stored.phase === phase && shownAs[phase].includes(shown))
  return ended ?? (opensIn.includes(shown) ? shown : undefined)
}

/** Returns the phase of an open procedure, or `undefined` if Azure shows a phase that the record does not allow. */
function phaseOfOpen<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  shown: Phase,
  record: OperationRecord
): Phase | undefined {
  const { shownAs } = procedure
  const began = phaseNamed(procedure, record.phase)
  return began === undefined
    ? undefined
    : [began, ...phasesAhead(procedure, began, record)].find(phase => shownAs[phase].includes(shown))
}

/** Returns the phases to which the unfinished operation of a record leads. */
function phasesAhead<Phase extends string, LiveState, Operation extends string>(
  { table }: Procedure<Phase, LiveState, Operation>,
  began: Phase,
  { running }: OperationRecord
): readonly Phase[] {
  const [, cell] = entriesOf(table[began]).find(([operation]) => operation === running?.operation) ?? []
  return cell !== undefined && 'to' in cell ? [...cell.through, cell.to] : []
}

/** Returns the phase of a procedure that has a name, or `undefined` if the procedure has no such phase. */
function phaseNamed<Phase extends string, LiveState, Operation extends string>(
  { shownAs }: Procedure<Phase, LiveState, Operation>,
  name: string
): Phase | undefined {
  return entriesOf(shownAs).find(([phase]) => phase === name)?.[0]
}

function entriesOf<Key extends string, Value>(record: Readonly<Record<Key, Value>>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][]
}

function contradiction(record: OperationRecord | undefined, phase: string): Contradiction {
  return { recorded: recordedText(record), shown: `phase ${phase}` }
}

const OTHER_SUBJECT = 'another cluster, because a cluster was deleted or created again'

function recordedText(record: OperationRecord | undefined): string {
  if (record === undefined) return 'no procedure is open'
  const running = record.running === undefined ? '' : `, with the unfinished operation ${record.running.operation}`
  return `${record.id} is in phase ${record.phase}${running}`
}
