import type { RuleFinding, RunScope } from '../../preflight/index.ts'
import { type AppliedChanges, applyProvisioning, planProvisioning } from '../provision.ts'
import type { Approval, Plan, Step } from '../types.ts'
import type { DirectWriter, ProcedurePorts } from './ports.ts'
import { type DoneOperation, isDone, type PreparedOperation, prepareOperation } from './prepared-operation.ts'
import type { Procedure, ProcedureWriter } from './procedure.ts'
import { noWriter, procedureWriter } from './procedure-writer.ts'
import { withRecordSteps } from './record-steps.ts'

export interface OperationRequest<Operation extends string> {
  readonly operation: Operation
  /** Targets that select the preflight rules of the operation. */
  readonly scope?: RunScope
}

export interface ApplyOperationRequest<Operation extends string> extends OperationRequest<Operation> {
  readonly approval: Approval
  readonly allowDestructive: readonly string[] | 'approved'
  readonly onFindings?: (findings: readonly RuleFinding[]) => void
  readonly onEnd?: (outcome: AppliedChanges) => void
}

/**
 * Returns the plan of one operation of a procedure. `approvalOf` gives its approval, as for every plan. Returns the
 * reason if the operation has nothing to do. Writes nothing. Throws the Failures of `prepareOperation`, and
 * `record-too-large` if the record would not fit.
 */
export async function planOperation<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  { operation, ...request }: OperationRequest<Operation>,
  ports: ProcedurePorts<LiveState>
): Promise<Plan | DoneOperation> {
  const prepared = await prepareOperation(procedure, operation, ports)
  if (isDone(prepared)) return prepared
  const steps = stepsOf(procedure, prepared, ports, noWriter(), notAtPlan)
  return await planProvisioning({ ...request, steps, baseline: ports.baseline }, ports.clients)
}

/**
 * Applies one operation of a procedure under the environment's lease. A run that was killed is repeated with the same
 * approval and continues. Returns the reason if the operation has nothing to do. Throws the Failures of
 * `prepareOperation`, `applyProvisioning` and `procedureWriter`.
 */
export function applyOperation<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  { operation, ...request }: ApplyOperationRequest<Operation>,
  ports: ProcedurePorts<LiveState>
): Promise<AppliedChanges | DoneOperation> {
  return ports.withLease(async writer => {
    const prepared = await prepareOperation(procedure, operation, ports)
    if (isDone(prepared)) return prepared
    const steps = stepsOf(procedure, prepared, ports, procedureWriter(procedure, prepared, ports, writer), writer)
    return await applyProvisioning({ ...request, steps, baseline: ports.baseline }, ports.clients)
  })
}

const notAtPlan: Pick<DirectWriter, 'confirm'> = {
  confirm: () => Promise.reject(new TypeError('a plan must not write the record'))
}

function stepsOf<Phase extends string, LiveState, Operation extends string>(
  procedure: Procedure<Phase, LiveState, Operation>,
  prepared: PreparedOperation<Phase, LiveState, Operation>,
  ports: ProcedurePorts<LiveState>,
  writer: ProcedureWriter<LiveState>,
  lease: Pick<DirectWriter, 'confirm'>
): Step[] {
  return withRecordSteps(
    procedure,
    prepared,
    { ports, confirm: () => lease.confirm() },
    prepared.cell.steps(prepared.situation, writer)
  )
}
