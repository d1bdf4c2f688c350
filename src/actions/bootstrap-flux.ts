import type { Azure } from '../azure/index.ts'
import { type Baseline, COLOURS, type Colour, show } from '../config/index.ts'
import { bootstrapAloneSteps, failed, isDone, look, suspendFlux } from '../gitops/index.ts'
import { defaultColour, type StepContext } from '../provisioning/index.ts'
import { bootstrapSummary } from '../report/index.ts'
import {
  type ActionContext,
  anyText,
  checkedOutCommit,
  defineAction,
  Failure,
  type InputValues,
  oneOf,
  optional,
  required,
  revision as secretsRevision
} from '../runtime/index.ts'
import { type Opened, openEnvironment } from './opening.ts'
import { provisioningInputs, provisioningOutputs, runProvisioning } from './provisioning.ts'
import { subjectOf } from './provisioning-report.ts'
import { imagesToImport } from './tree-images.ts'

const inputs = {
  ...provisioningInputs,
  mode: required(oneOf('plan', 'apply', 'verify', 'suspend', 'resume')),
  colour: optional(oneOf(...COLOURS)),
  revision: optional(anyText),
  'git-key': optional(anyText),
  'secrets-revision': optional(secretsRevision)
} as const

const outputs = [...provisioningOutputs, 'colour'] as const

type Inputs = InputValues<typeof inputs>
type Outputs = Readonly<Record<(typeof outputs)[number], string>>

export const bootstrapFlux = defineAction({
  name: 'bootstrap-flux',
  inputs,
  outputs,
  run: (given, context) => {
    const { mode } = given
    if (mode === 'plan' || mode === 'apply') return bootstrap({ ...given, mode }, context)
    return mode === 'verify' ? verify(given, context) : suspend(given, mode === 'suspend', context)
  }
})

function bootstrap(given: Inputs & { readonly mode: 'plan' | 'apply' }, context: ActionContext): Promise<Outputs> {
  return runProvisioning(given, context, async (baseline, azure) => {
    const [colour, revision] = await Promise.all([
      colourOf(given, baseline, azure),
      revisionOf(given, baseline, context)
    ])
    const images = imagesToImport(baseline.config, context.workspace)
    const keys = { gitKey: given['git-key'], secretsRevision: given['secrets-revision'] }
    const request = { colours: [colour], revision, ...keys }
    await requireCluster(baseline, azure, colour)
    const scope = { targets: ['gitops'], colours: [colour], gitKey: keys.gitKey } as const
    return { steps: bootstrapAloneSteps(baseline, images, request), scope, outputs: { colour } }
  })
}

async function colourOf(given: Inputs, baseline: Baseline, azure: Azure): Promise<Colour> {
  return given.colour ?? (await defaultColour(azure, baseline))
}

async function requireCluster({ ids }: Baseline, azure: Azure, colour: Colour): Promise<void> {
  const { cluster } = ids.clusters[colour]
  if ((await azure.read(cluster)) !== undefined) return
  throw new Failure('cluster-missing', `There is no ${colour} cluster.`, {
    subject: cluster,
    remedy: 'Make it first, with provision or provision-cluster. Nothing was written.'
  })
}

const REVISIONS = {
  git: { form: /^([0-9a-f]{40}|[0-9a-f]{64})$/i, is: 'a commit by all its digits, or HEAD' },
  oci: { form: /^sha256:[0-9a-f]{64}$/i, is: 'sha256: and the digest of the artifact' }
} as const

/** `HEAD` is what is checked out. Throws Failure `input-invalid` for what the source can never be at. */
async function revisionOf(
  { revision }: Inputs,
  { config: { gitops } }: Baseline,
  { workspace }: ActionContext
): Promise<string | undefined> {
  const kind = gitops.source?.kind ?? 'git'
  const { form, is } = REVISIONS[kind]
  if (revision === undefined) return undefined
  if (revision === 'HEAD' && kind === 'git') return await checkedOutCommit(workspace)
  if (form.test(revision)) return revision
  throw new Failure('input-invalid', `Input "revision" is ${show(revision)}, and gitops.source is of kind ${kind}.`, {
    subject: 'revision',
    remedy: `Give ${is}; without it, what the configuration names is expected. Nothing was changed.`
  })
}

/** Only looks. Throws Failure of the first thing that is not as it should be, with all others named. */
async function verify(given: Inputs, context: ActionContext): Promise<Outputs> {
  const { opened, doors, colour } = await openCluster(given, context)
  const revision = await revisionOf(given, opened.baseline, context)
  await requireCluster(opened.baseline, opened.azure, colour)
  const items = await look(doors, { colour, revision })
  context.summarize(bootstrapSummary(subjectOf(opened.baseline), colour, items))
  const missing = items.find(item => item.problem !== undefined && !isDone(item)) ?? items.find(item => !isDone(item))
  if (missing !== undefined) throw failed(missing, items, 'not-bootstrapped')
  return said(opened, colour, false)
}

async function suspend(given: Inputs, stop: boolean, context: ActionContext): Promise<Outputs> {
  const { opened, doors, colour } = await openCluster(given, context)
  await requireCluster(opened.baseline, opened.azure, colour)
  const changed = await suspendFlux(doors, colour, stop)
  context.log.info(`Flux in ${colour} is ${stop ? 'suspended' : 'resumed'}${changed ? '' : ' already'}.`)
  return said(opened, colour, changed)
}

/** Throws Failure `config-invalid` where the configuration names nothing to apply. */
async function openCluster(given: Inputs, context: ActionContext) {
  const opened = await openEnvironment(given, context)
  const doors: StepContext = { ...context, ...opened }
  if (opened.baseline.config.gitops.source === undefined) throw nothingApplied(given.config)
  return { opened, doors, colour: await colourOf(given, opened.baseline, opened.azure) }
}

function nothingApplied(config: string): Failure {
  return new Failure('config-invalid', `${config} names no \`gitops.source\`: nothing is applied to clusters.`, {
    subject: 'gitops.source',
    remedy: 'Name a repository or an artifact, as workflows/aks-baseline.yml shows. Nothing was changed.'
  })
}

function said({ baseline }: Opened, colour: Colour, changed: boolean): Outputs {
  const { workload, environment } = baseline.config
  return { 'has-changes': 'false', changed: String(changed), approval: '', workload, environment, colour }
}
