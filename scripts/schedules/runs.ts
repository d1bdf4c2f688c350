import { approvalOf } from '../../src/provisioning/index.ts'
import {
  applyOperation,
  isDone,
  type Procedure,
  type ProcedurePorts,
  planOperation
} from '../../src/provisioning/procedure/index.ts'
import type { Approval } from '../../src/provisioning/types.ts'
import type { Log } from '../../src/runtime/clock-and-log.ts'
import { emptyAzure, type ModelAzure, modelAzure } from './model/azure.ts'
import { changeHold, readHold } from './model/hold.ts'
import { withModelLease } from './model/lease.ts'
import { modelRecordStore } from './model/record-store.ts'
import type { MutantName } from './mutants.ts'
import type { ProcedureModel } from './procedure-model.ts'
import type { ScheduledRun, Scheduler } from './scheduler.ts'

/** Everything that the runs of one schedule share. */
export interface RunsContext<Phase extends string, LiveState, Operation extends string> {
  readonly scheduler: Scheduler
  readonly model: ProcedureModel<Phase, LiveState, Operation>
  /** The procedure that the runs execute. It lacks an invariant if that is the mutant. */
  readonly procedure: Procedure<Phase, LiveState, Operation>
  readonly mutant: MutantName | undefined
  /** Called when a run begins to read everything. */
  onReading(run: ScheduledRun): void
}

const QUIET: Log = {
  info: () => undefined,
  warning: () => undefined,
  debug: () => undefined,
  group: (_title, work) => work()
}

const NEVER = new AbortController().signal

/** Plans an operation unless the request has an approval, and applies it. Returns whether there was something to do. */
export async function runOperation<Phase extends string, LiveState, Operation extends string>(
  context: RunsContext<Phase, LiveState, Operation>,
  run: ScheduledRun,
  request: {
    readonly operation: Operation
    readonly approval: Approval | undefined
    onApproval(approval: Approval): void
  }
): Promise<'done' | 'nothing-to-do'> {
  const { procedure } = context
  const { operation } = request
  const ports = portsOf(context, run)
  let { approval } = request
  if (approval === undefined) {
    const plan = await planOperation(procedure, { operation }, ports)
    if (isDone(plan)) return 'nothing-to-do'
    approval = approvalOf(plan)
    request.onApproval(approval)
  }
  const outcome = await applyOperation(procedure, { operation, approval, allowDestructive: 'approved' }, ports)
  return isDone(outcome) ? 'nothing-to-do' : 'done'
}

/** Executes a run that writes the same resources under the lease. */
export async function runOther<Phase extends string, LiveState, Operation extends string>(
  context: RunsContext<Phase, LiveState, Operation>,
  run: ScheduledRun,
  index: number
): Promise<void> {
  const { model, scheduler } = context
  const azure = modelAzure(scheduler, run)
  await leaseOf(
    context,
    run,
    azure
  )(async writer => {
    context.onReading(run)
    await model.otherRuns[index]?.run(azure, writer)
  })
}

/** Sets or releases the hold. */
export async function runHold<Phase extends string, LiveState, Operation extends string>(
  { model, scheduler }: RunsContext<Phase, LiveState, Operation>,
  run: ScheduledRun,
  command: 'hold' | 'release-hold'
): Promise<void> {
  await changeHold(modelAzure(scheduler, run), model.holdId, command)
}

function portsOf<Phase extends string, LiveState, Operation extends string>(
  context: RunsContext<Phase, LiveState, Operation>,
  run: ScheduledRun
): ProcedurePorts<LiveState> {
  const { scheduler, model, mutant } = context
  const azure = modelAzure(scheduler, run)
  let first: LiveState | undefined
  return {
    baseline: model.baseline,
    clients: { azure: emptyAzure(), clock: scheduler.clockOf(run), log: QUIET, signal: NEVER },
    record: modelRecordStore(model.recordId, azure, mutant),
    async readHold() {
      return mutant === 'hold-is-not-read' ? undefined : await readHold(azure, model.holdId)
    },
    async readLiveState() {
      context.onReading(run)
      if (mutant === 'state-is-not-read-again' && first !== undefined) return first
      first = model.liveStateOf(await Promise.all(model.liveStateIds.map(id => azure.read(id))))
      return first
    },
    withLease: leaseOf(context, run, azure)
  }
}

function leaseOf<Phase extends string, LiveState, Operation extends string>(
  { scheduler, model, mutant }: RunsContext<Phase, LiveState, Operation>,
  run: ScheduledRun,
  azure: ModelAzure
): ProcedurePorts<LiveState>['withLease'] {
  const clients = { azure, clock: scheduler.clockOf(run), holder: `run ${run.number}`, mutant }
  return work => withModelLease(model.leaseId, clients, writer => work(writer))
}
