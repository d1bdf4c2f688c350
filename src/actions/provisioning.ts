import { type Azure, openAzure } from '../azure/index.ts'
import type { Baseline } from '../config/index.ts'
import {
  type Applied,
  type Approval,
  apply,
  approvalOf,
  decodeApproval,
  encodeApproval,
  type ProvisioningDoors,
  plan,
  type Step
} from '../provisioning/index.ts'
import { applySummary, planSummary, type Subject } from '../report/index.ts'
import {
  type ActionContext,
  anyText,
  Failure,
  type InputValues,
  lines,
  oneOf,
  optional,
  required
} from '../runtime/index.ts'
import type { ConfigurationSource } from './configuration.ts'
import { configurationInputs, loginInputs } from './shared-inputs.ts'

/** Inputs of every action that plans and applies steps. */
export const provisioningInputs = {
  ...configurationInputs,
  ...loginInputs,
  mode: required(oneOf('plan', 'apply')),
  approval: optional(anyText),
  'allow-destructive': optional(lines)
} as const

export const provisioningOutputs = ['has-changes', 'changed', 'approval', 'workload', 'environment'] as const

type Inputs = InputValues<typeof provisioningInputs>
type Outputs = Readonly<Record<(typeof provisioningOutputs)[number], string>>

/** Plans or applies a list of steps as the inputs say, and says so in the summary. */
export async function runProvisioning(
  inputs: Inputs,
  context: ActionContext,
  stepsOf: (baseline: Baseline) => readonly Step[]
): Promise<{ outputs: Outputs; baseline: Baseline }> {
  const approval = inputs.mode === 'apply' ? requireApproval(inputs.approval) : undefined
  const [opened] = await Promise.allSettled([login(inputs, context)])
  const baseline = await configuredBaseline({
    workspace: context.workspace,
    config: inputs.config,
    environment: inputs.environment,
    subscriptionId: inputs['subscription-id']
  })
  // Only now: an environment that the file does not have fails the login too, and that says less.
  if (opened.status === 'rejected') throw opened.reason
  const doors: ProvisioningDoors = { ...context, azure: opened.value }
  const work = { baseline, steps: stepsOf(baseline) }
  const outputs =
    approval === undefined
      ? await runPlan(work, doors, context)
      : await runApply({ ...work, approval, allowDestructive: inputs['allow-destructive'] ?? [] }, doors, context)
  const { workload, environment } = baseline.config
  return { baseline, outputs: { ...outputs, workload, environment } }
}

/** Imported here and not above: no login waits for the readers of YAML and of the schema to load. */
async function configuredBaseline(source: ConfigurationSource): Promise<Baseline> {
  const { readBaseline } = await import(/* webpackMode: "eager" */ './configuration.ts')
  return await readBaseline(source)
}

function login(inputs: Inputs, context: ActionContext): Promise<Azure> {
  return openAzure({
    tenantId: inputs['tenant-id'],
    clientId: inputs['client-id'],
    subscriptionId: inputs['subscription-id'],
    environment: inputs['azure-environment'],
    getIdToken: context.getIdToken,
    clock: context.clock,
    log: context.log
  })
}

function requireApproval(text: string | undefined): Approval {
  if (text !== undefined) return decodeApproval(text)
  throw new Failure('approval-missing', 'Mode apply was started without an approval.', {
    subject: 'approval',
    remedy: 'Hand over the output `approval` of a step that ran with `mode: plan`.'
  })
}

type Work = { readonly baseline: Baseline; readonly steps: readonly Step[] }
type Changes = Pick<Outputs, 'has-changes' | 'changed' | 'approval'>

async function runPlan(work: Work, doors: ProvisioningDoors, context: ActionContext): Promise<Changes> {
  const planned = await plan(work, doors)
  context.summarize(planSummary(subject(work.baseline), planned.steps))
  const pending = planned.steps.some(step => step.pending)
  return { 'has-changes': String(pending), changed: 'false', approval: encodeApproval(approvalOf(planned)) }
}

async function runApply(
  work: Work & { approval: Approval; allowDestructive: readonly string[] },
  doors: ProvisioningDoors,
  context: ActionContext
): Promise<Changes> {
  // Also when a step fails or the run is cancelled: how far it came is what the reader needs then.
  const onEnd = ({ result }: Applied) => context.summarize(applySummary(subject(work.baseline), result.timings))
  const { result } = await apply({ ...work, onEnd }, doors)
  return { 'has-changes': 'false', changed: String(result.changed.length > 0), approval: encodeApproval(work.approval) }
}

function subject({ config: { workload, environment, region } }: Baseline): Subject {
  return { workload, environment, region }
}
