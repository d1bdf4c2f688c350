import type { Azure } from '../../src/azure/types.ts'
import {
  applyProvisioning,
  approvalOf,
  holdReleaseStep,
  holdStep,
  leaseReleaseStep,
  planProvisioning
} from '../../src/provisioning/index.ts'
import {
  applyOperation,
  environmentPorts,
  isDone,
  type Procedure,
  type ProcedurePorts,
  planOperation
} from '../../src/provisioning/procedure/index.ts'
import type { Approval, ProvisioningClients, Step } from '../../src/provisioning/types.ts'
import { modelAzure, QUIET } from './model/client.ts'
import { readResources } from './model/read-resource.ts'
import type { OtherPorts, ProcedureModel } from './procedure-model.ts'
import type { ScheduledRun, Scheduler } from './scheduler.ts'

/** Everything that the runs of one schedule share. */
export interface RunsContext<Phase extends string, LiveState, Operation extends string> {
  readonly scheduler: Scheduler
  readonly model: ProcedureModel<Phase, LiveState, Operation>
  /** The procedure that the runs execute. It lacks an invariant if that is the mutant. */
  readonly procedure: Procedure<Phase, LiveState, Operation>
  /** Called when a run begins to read everything. */
  onReading(run: ScheduledRun): void
}

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

/** Executes a run that changes the same resources. */
export async function runOther<Phase extends string, LiveState, Operation extends string>(
  context: RunsContext<Phase, LiveState, Operation>,
  run: ScheduledRun,
  index: number
): Promise<void> {
  const { clients, withLease } = portsOf(context, run)
  const lease: OtherPorts['withLease'] = work =>
    withLease(async writer => {
      context.onReading(run)
      await work(writer)
    })
  await context.model.otherRuns[index]?.run({ ...clients, withLease: lease })
}

/** Commands that a person starts at any time. */
export type Command = 'hold' | 'release-hold' | 'release-lease'

const COMMAND_STEPS: Readonly<Record<Command, () => Step>> = {
  hold: () => holdStep({ because: 'incident', by: 'a colleague' }),
  'release-hold': () => holdReleaseStep('a colleague'),
  'release-lease': leaseReleaseStep
}

/** Plans and applies a command, as its workflow does. */
export async function runCommand<Phase extends string, LiveState, Operation extends string>(
  context: RunsContext<Phase, LiveState, Operation>,
  run: ScheduledRun,
  command: Command
): Promise<void> {
  const { clients } = portsOf(context, run)
  const request = { steps: [COMMAND_STEPS[command]()], baseline: context.model.baseline }
  const approval = approvalOf(await planProvisioning(request, clients))
  await applyProvisioning({ ...request, approval, allowDestructive: 'approved' }, clients)
}

/** Returns the real ports of an environment. Only their requests and their clock belong to the model. */
function portsOf<Phase extends string, LiveState, Operation extends string>(
  context: RunsContext<Phase, LiveState, Operation>,
  run: ScheduledRun
): ProcedurePorts<LiveState> {
  const { scheduler, model } = context
  const azure: Azure = modelAzure(scheduler, run)
  const clients: ProvisioningClients = { azure, clock: scheduler.clockOf(run), log: QUIET, signal: run.signal }
  return environmentPorts(clients, model.baseline, async () => {
    context.onReading(run)
    return model.liveStateOf(await readResources(azure, model.liveStateIds))
  })
}
