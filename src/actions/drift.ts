import type { Baseline } from '../config/index.ts'
import { bootstrapSteps } from '../gitops/index.ts'
import { type Drift, dropUnmetNeeds, environmentSteps, existingColours, findDrift } from '../provisioning/index.ts'
import { driftSummary, hasDrift } from '../report/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import type { driftInputs, driftOutputs } from './definitions.ts'
import { keepIssueOfDrift } from './drift-issue.ts'
import { type Opened, type Opening, openEnvironment } from './login-and-load.ts'
import { subjectOf } from './provisioning-report.ts'
import { givenTo } from './run-inputs.ts'

type Inputs = InputValues<typeof driftInputs>
type Outputs = Readonly<Record<(typeof driftOutputs)[number], string>>

/** Inputs that drift detection does not need: certificates and tokens are already in Azure. */
const NOT_GIVEN = {
  'gateway-certificate': undefined,
  'gateway-certificate-public': undefined,
  'ingress-certificate': undefined,
  'ingress-certificate-public': undefined,
  'event-token': undefined,
  'git-key': undefined,
  'secrets-revision': undefined,
  colour: undefined
} as const

/** Reports in the summary and in an issue how an environment differs from its configuration. */
export async function drift(inputs: Inputs, context: ActionContext, opening: Opening): Promise<Outputs> {
  const opened = await openEnvironment(opening)
  const { baseline } = opened
  const found = await look({ ...inputs, ...NOT_GIVEN }, opened, context)
  say(baseline, found, context)
  const { issue: mode, 'github-token': token, config } = inputs
  const issue = mode === 'never' ? undefined : await keepIssueOfDrift({ token, config, baseline, found }, context)
  const { workload, environment } = baseline.config
  return {
    'has-drift': String(hasDrift(found)),
    'not-evaluated': String(found.unseen.length),
    'issue-number': String(issue ?? ''),
    workload,
    environment
  }
}

async function look(
  inputs: Parameters<typeof givenTo>[0],
  { azure, baseline }: Opened,
  context: ActionContext
): Promise<Drift> {
  const [given, colours] = await Promise.all([
    givenTo(inputs, context, baseline, azure),
    existingColours(azure, baseline)
  ])
  const steps = [...environmentSteps(baseline, { ...given, colours }), ...bootstrapSteps(baseline, { colours })]
  return await findDrift({ steps: dropUnmetNeeds(steps), baseline }, { ...context, azure })
}

function say(baseline: Baseline, found: Drift, context: ActionContext): void {
  context.summarize(driftSummary(subjectOf(baseline), found))
  for (const { what, because } of found.looked ? [] : found.unseen)
    context.log.warning(`Not evaluated: ${what}: ${because}.`)
}
