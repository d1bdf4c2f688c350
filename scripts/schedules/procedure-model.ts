import type { ResourceId } from '../../src/arm/resource-id.ts'
import type { Azure } from '../../src/azure/types.ts'
import type { Baseline } from '../../src/config/types.ts'
import type { DirectWriter, OperationRecord, Procedure } from '../../src/provisioning/procedure/index.ts'
import type { ProvisioningClients } from '../../src/provisioning/types.ts'
import type { ReadResource } from './model/read-resource.ts'
import type { ModelWorld } from './model/world.ts'

/** A change that a colleague makes with another tool. */
export interface ForeignChange {
  readonly name: string
  /**
   * Whether the change is always undone before a failed operation is repeated, or only while the record and Azure
   * contradict each other.
   */
  readonly undone: 'always' | 'if-contradicting'
  /** Makes the change. Returns the function that undoes it, or `undefined` if Azure refuses the change now. */
  make(world: ModelWorld): (() => void) | undefined
}

/** Another kind of run that changes the same resources, such as provisioning. */
export interface OtherRun {
  readonly name: string
  run(ports: OtherPorts): Promise<void>
}

/** Clients of another run, and its writer under the lease of the environment. */
export interface OtherPorts extends Pick<ProvisioningClients, 'clock' | 'log' | 'signal'> {
  readonly azure: Azure
  withLease(work: (writer: DirectWriter) => Promise<void>): Promise<void>
}

/** A guard of the procedure that is switched off, to show that the schedules notice it. */
export interface ProcedureMutant<Phase extends string, LiveState, Operation extends string> {
  readonly name: string
  change(procedure: Procedure<Phase, LiveState, Operation>): Procedure<Phase, LiveState, Operation>
}

/** A procedure with all that the random schedules need to play it. */
export interface ProcedureModel<Phase extends string, LiveState, Operation extends string> {
  readonly procedure: Procedure<Phase, LiveState, Operation>
  readonly baseline: Baseline
  /** Resources that the live state is read from. */
  readonly liveStateIds: readonly ResourceId[]
  /** Returns the live state from the resources that were read, in the order of `liveStateIds`. */
  liveStateOf(found: readonly (ReadResource | undefined)[]): LiveState
  /** Returns a world before a sequence of operations, without the records of runs. */
  createWorld(path: readonly Operation[]): ModelWorld
  /** Sequences of operations that begin and end the procedure. */
  readonly paths: readonly (readonly Operation[])[]
  /** Returns the operation that leads to the end of the procedure. */
  towardsEnd(phase: Phase): Operation
  readonly foreignChanges: readonly ForeignChange[]
  readonly otherRuns: readonly OtherRun[]
  /** Guards of the procedure that can be switched off, at least one for each invariant. */
  readonly mutants: readonly ProcedureMutant<Phase, LiveState, Operation>[]
  /** Returns the values that are equal after every schedule that ends in the same phase. */
  endState(liveState: LiveState, record: OperationRecord): unknown
}
