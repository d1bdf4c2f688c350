import type { Baseline } from '../config/index.ts'
import { bootstrapSteps } from '../gitops/index.ts'
import { type Drift, dropUnmetNeeds, environmentSteps, existingColours, findDrift } from '../provisioning/index.ts'
import { driftSummary, hasDrift } from '../report/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import type { driftInputs, driftOutputs } from './definitions.ts'
import { reportDriftIssue } from './drift-issue.ts'
import { type LoadedEnvironment, type LoginInProgress, loadEnvironment } from './login-and-load.ts'
import { subjectOf } from './provisioning-report.ts'
import { readRunInputs } from './run-inputs.ts'

type Inputs = InputValues<typeof driftInputs>
type Outputs = Readonly<Record<(typeof driftOutputs)[number], string>>

/** Inputs that drift detection does not need: certificates and tokens are already in Azure. */
const UNUSED_INPUTS = {
  'gateway-certificate': undefined,
  'gateway-certificate-public': undefined,
  'ingress-certificate': undefined,
  'ingress-certificate-public': undefined,
  'event-token': undefined,
  'git-key': undefined,
  'source-credentials': undefined,
  'secrets-revision': undefined,
  colour: undefined
} as const

/** Reports in the summary and in an issue how an environment differs from its configuration. */
export async function drift(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress): Promise<Outputs> {
  const opened = await loadEnvironment(pendingLogin)
  const { baseline } = opened
  const found = await runDrift({ ...inputs, ...UNUSED_INPUTS }, opened, context)
  reportDrift(baseline, found, context)
  const { issue: mode, 'github-token': token, config } = inputs
  const issue = mode === 'never' ? undefined : await reportDriftIssue({ token, config, baseline, found }, context)
  const { workload, environment } = baseline.config
  return {
    'has-drift': String(hasDrift(found)),
    'not-evaluated': String(found.unseen.length),
    'issue-number': String(issue ?? ''),
    workload,
    environment
  }
}

async function runDrift(
  inputs: Parameters<typeof readRunInputs>[0],
  { azure, baseline }: LoadedEnvironment,
  context: ActionContext
): Promise<Drift> {
  const [given, colours] = await Promise.all([
    readRunInputs(inputs, context, baseline, azure),
    existingColours(azure, baseline)
  ])
  const steps = [...environmentSteps(baseline, { ...given, colours }), ...bootstrapSteps(baseline, { colours })]
  return await findDrift({ steps: dropUnmetNeeds(steps), baseline }, { ...context, azure })
}

function reportDrift(baseline: Baseline, found: Drift, context: ActionContext): void {
  context.summarize(driftSummary(subjectOf(baseline), found))
  for (const { what, because } of found.looked ? [] : found.unseen)
    context.log.warning(`Not evaluated: ${what}: ${because}.`)
}
