import { changePower, type PowerPlan, type PowerRequest, planPower } from '../power/index.ts'
import { powerSummary } from '../report/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import type { powerInputs, powerOutputs } from './definitions.ts'
import { endsOnHold } from './hold.ts'
import { type LoadedEnvironment, type LoginInProgress, loadEnvironment } from './login-and-load.ts'

type Inputs = InputValues<typeof powerInputs>
type Outputs = Readonly<Record<(typeof powerOutputs)[number], string>>

/** Plans or applies a change of a cluster's power state. */
export async function powerCluster(
  inputs: Inputs,
  context: ActionContext,
  pendingLogin: LoginInProgress
): Promise<Outputs> {
  const opened = await loadEnvironment(pendingLogin)
  const { baseline } = opened
  const isHeld = await endsOnHold(context, opened.azure, baseline)
  const request = { baseline, action: inputs.action, colour: inputs.colour }
  const seen =
    inputs.mode === 'plan' || isHeld
      ? await lookOnly(request, opened, context)
      : await runPowerAction(request, opened, context)
  const { workload, environment } = baseline.config
  return { ...seen, ...(isHeld && { 'has-changes': 'false' }), workload, environment }
}

interface Seen {
  readonly 'has-changes': string
  readonly changed: string
  readonly 'power-state': string
  readonly colour: string
}

async function lookOnly(request: PowerRequest, { azure }: LoadedEnvironment, context: ActionContext): Promise<Seen> {
  const seen = await planPower(request, { ...context, azure })
  summarize(request, { before: seen }, context)
  return { 'has-changes': String(!seen.isDone || seen.underWay !== undefined), changed: 'false', ...stateOf(seen) }
}

async function runPowerAction(
  request: PowerRequest,
  { azure }: LoadedEnvironment,
  context: ActionContext
): Promise<Seen> {
  const { before, after, changed } = await changePower(request, { ...context, azure })
  summarize(request, { before, after }, context)
  return { 'has-changes': 'false', changed: String(changed), ...stateOf(after) }
}

function stateOf({ cluster, colour }: PowerPlan): Pick<Seen, 'power-state' | 'colour'> {
  return { 'power-state': cluster.power, colour }
}

function summarize(
  { baseline, action }: PowerRequest,
  looks: { readonly before: PowerPlan; readonly after?: PowerPlan },
  context: ActionContext
): void {
  const { workload, environment, region } = baseline.config
  context.summarize(powerSummary({ workload, environment, region }, { action, ...looks }))
}
