import type { Baseline } from '../config/index.ts'
import { bootstrapSteps } from '../gitops/index.ts'
import { type Drift, environmentSteps, findDrift, standingColours, within } from '../provisioning/index.ts'
import { driftSummary, hasDrift } from '../report/index.ts'
import { type ActionContext, anyText, defineAction, oneOf, optional, required } from '../runtime/index.ts'
import { authoritiesOf, certificateInputs } from './certificates.ts'
import { givenTo } from './given.ts'
import { type Opened, openEnvironment } from './opening.ts'
import { subjectOf } from './provisioning-report.ts'
import { configurationInputs, loginInputs } from './shared-inputs.ts'

/** What a look is never given: a certificate or a token that is in place already needs no other. */
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

export const drift = defineAction({
  name: 'drift',
  inputs: {
    ...configurationInputs,
    ...loginInputs,
    'ingress-authorities': certificateInputs['ingress-authorities'],
    issue: required(oneOf('always', 'never')),
    'github-token': optional(anyText)
  },
  outputs: ['has-drift', 'not-evaluated', 'issue-number', 'workload', 'environment'],
  async run(inputs, context) {
    const given = { ...inputs, ...NOT_GIVEN }
    const opened = await openEnvironment(inputs, context, authoritiesOf(given))
    const { baseline } = opened
    const found = await look(given, opened, context)
    say(baseline, found, context)
    const { issue: mode, 'github-token': token, config } = inputs
    const issue = mode === 'never' ? undefined : await keepUp({ token, config, baseline, found }, context)
    const { workload, environment } = baseline.config
    return {
      'has-drift': String(hasDrift(found)),
      'not-evaluated': String(found.unseen.length),
      'issue-number': String(issue ?? ''),
      workload,
      environment
    }
  }
})

async function look(
  inputs: Parameters<typeof givenTo>[0],
  { azure, baseline }: Opened,
  context: ActionContext
): Promise<Drift> {
  const [given, colours] = await Promise.all([
    givenTo(inputs, context, baseline, azure),
    standingColours(azure, baseline)
  ])
  const steps = [...environmentSteps(baseline, { ...given, colours }), ...bootstrapSteps(baseline, { colours })]
  return await findDrift({ steps: within(steps), baseline }, { ...context, azure })
}

function say(baseline: Baseline, found: Drift, context: ActionContext): void {
  context.summarize(driftSummary(subjectOf(baseline), found))
  for (const { what, because } of found.looked ? [] : found.unseen)
    context.log.warning(`Not evaluated: ${what}: ${because}.`)
}

/** Imported here and not above: nobody waits for GitHub's client to load before there is something to say. */
async function keepUp(
  request: Parameters<typeof import('./drift-issue.ts').keepDriftIssue>[0],
  context: ActionContext
): Promise<number | undefined> {
  const { keepDriftIssue } = await import(/* webpackMode: "eager" */ './drift-issue.ts')
  return await keepDriftIssue(request, context)
}
