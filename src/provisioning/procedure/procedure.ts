import type { ResourceId } from '../../arm/resource-id.ts'
import type { Colour } from '../../config/colours.ts'
import type { Step } from '../types.ts'
import type { DirectWrite } from './ports.ts'
import type { OperationRecord, RecordContents } from './record.ts'

/**
 * A change of an environment that takes several runs, as data: phases, operations, and what each operation does in each
 * phase. `LiveState`: what the procedure reads from Azure's resources.
 */
export interface Procedure<Phase extends string, LiveState, Operation extends string> {
  /** Name of the procedure in the record, such as `upgrade-cluster`. */
  readonly kind: string
  /** Returns the phase that Azure's resources show. It is pure, and defined for every live state. */
  phaseOf(liveState: LiveState): Phase
  /**
   * The phases that Azure's resources can show while the procedure is in a phase. They contain another phase if only the
   * record distinguishes the two, as for a soak, and several after an operation that stops half-way.
   */
  readonly shownAs: Readonly<Record<Phase, readonly Phase[]>>
  /** Phases in which a procedure can begin, although no record says that one is open. */
  readonly opensIn: readonly Phase[]
  /** Phases in which the procedure has ended. */
  readonly closed: readonly Phase[]
  /** Effect of each operation in each phase. */
  readonly table: Readonly<Record<Phase, Readonly<Record<Operation, Cell<Phase, LiveState>>>>>
  /** Conditions that must hold right before each write. */
  readonly invariants: readonly Invariant<Phase, LiveState>[]
  /**
   * Operations that lead back, such as a rollback. They also run during a hold, and in place of an operation that has
   * begun and has not ended.
   */
  readonly wayBack: readonly Operation[]
  /**
   * Returns a clause about Azure's resources if they contradict the record in this phase, although the phase itself fits,
   * for example because another cluster has the traffic.
   */
  contradiction(phase: Phase, liveState: LiveState, record: OperationRecord): string | undefined
  /** Returns the cluster that an approval is for. */
  targetOf(liveState: LiveState, operation: Operation): Target
  /**
   * Returns what must stay the same while the procedure is open, such as unique ids of clusters. Returns `undefined` if
   * it cannot be told because a cluster no longer exists.
   */
  subjectOf(liveState: LiveState): unknown
  /** Returns one sentence for each resource that costs money only because the procedure is in this phase. */
  costsIn(phase: Phase, liveState: LiveState): readonly string[]
}

/** The cluster that an approval is for. */
export interface Target {
  readonly colour: Colour
  /** Unique id that Azure gave to the cluster (`resourceUID`). Empty if the cluster does not exist. */
  readonly cluster: string
}

/** Effect of an operation in a phase. */
export type Cell<Phase extends string, LiveState> = Allowed<Phase, LiveState> | Refusal | AlreadyDone

/** An operation that can run in a phase. */
export interface Allowed<Phase extends string, LiveState> {
  /** Phase after the operation has ended. */
  readonly to: Phase
  /** Phases that Azure's resources can show while the operation is running. */
  readonly through: readonly Phase[]
  /**
   * Returns why the operation cannot run now, for example because a soak has not ended, or that it has nothing to do. It is
   * not called for an operation that has begun.
   */
  unless?(situation: Situation<Phase, LiveState>): Refusal | AlreadyDone | undefined
  /** Returns the steps of the operation. The steps write only through `writer`. */
  steps(situation: Situation<Phase, LiveState>, writer: ProcedureWriter<LiveState>): readonly Step[]
  /** Returns what the record says from the beginning of the operation on, in addition to what it already says. */
  recordAtStart?(situation: Situation<Phase, LiveState>): Partial<RecordContents>
  /** Returns the largest record that the steps of the operation write. A plan whose record would not fit is refused. */
  largestRecord?(record: OperationRecord, now: number): OperationRecord
  /** Returns what the record says from the end of the operation on. `liveState` of the situation is the state then. */
  recordAtEnd?(situation: Situation<Phase, LiveState>): Partial<RecordContents>
}

/** A reason for which an operation does not run. */
export interface Refusal {
  readonly refused: string
  readonly remedy: string
}

/** An operation that has nothing to do, because an earlier run has done it. */
export interface AlreadyDone {
  readonly done: string
}

/** State of a procedure by which an operation decides. */
export interface Situation<Phase extends string, LiveState> {
  readonly phase: Phase
  readonly liveState: LiveState
  /** Record of the open procedure. `undefined` if no procedure is open. */
  readonly record: OperationRecord | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A condition that must hold right before each write of a procedure. */
export interface Invariant<Phase extends string, LiveState> {
  readonly name: string
  /** Sentence that says what the invariant prevents. */
  readonly prevents: string
  holds(situation: Situation<Phase, LiveState>, write: DirectWrite): boolean
}

/** State that a procedure has just read from Azure. */
export interface Current<LiveState> {
  readonly liveState: LiveState
  readonly record: OperationRecord
}

/** A write whose body is computed from the state right before it is sent. */
export interface ProcedureWrite<LiveState> {
  readonly id: ResourceId
  readonly expectedSeconds: number
  /** Returns the request, or `undefined` if the resource already has the requested state. */
  request(current: Current<LiveState>): Omit<DirectWrite, 'id' | 'expectedSeconds'> | undefined
}

/** Sends the writes of a procedure's steps. */
export interface ProcedureWriter<LiveState> {
  write(write: ProcedureWrite<LiveState>): Promise<void>
}
