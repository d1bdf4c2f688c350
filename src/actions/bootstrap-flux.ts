import type { Azure } from '../azure/index.ts'
import type { Baseline, Colour } from '../config/index.ts'
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
  required
} from '../runtime/index.ts'
import { type Opened, openEnvironment } from './opening.ts'
import { provisioningInputs, provisioningOutputs, runProvisioning } from './provisioning.ts'
import { subjectOf } from './provisioning-report.ts'
import { imagesToImport } from './tree-images.ts'

const inputs = {
  ...provisioningInputs,
  mode: required(oneOf('plan', 'apply', 'verify', 'suspend', 'resume')),
  colour: optional(oneOf('blue', 'green')),
  revision: optional(anyText),
  'git-key': optional(anyText)
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
    const [colour, revision] = await Promise.all([colourOf(given, baseline, azure), revisionOf(given, context)])
    const images = imagesToImport(baseline.config, context.workspace)
    const request = { colours: [colour], gitKey: given['git-key'], revision }
    await requireCluster(baseline, azure, colour)
    return { steps: bootstrapAloneSteps(baseline, images, request), outputs: { colour } }
  })
}

async function colourOf(given: Inputs, baseline: Baseline, azure: Azure): Promise<Colour> {
  return given.colour ?? (await defaultColour(azure, baseline))
}

async function requireCluster({ ids }: Baseline, azure: Azure, colour: Colour): Promise<void> {
  const { cluster } = ids.clusters[colour]
  if ((await azure.read(cluster)) !== undefined) return
  throw new Failure('cluster-missing', `There is no ${colour} cluster to bootstrap.`, {
    subject: cluster,
    remedy: 'Make it first, with provision or provision-cluster. Nothing was written.'
  })
}

/** `HEAD` is what is checked out. */
async function revisionOf({ revision }: Inputs, { workspace }: ActionContext): Promise<string | undefined> {
  return revision === 'HEAD' ? await checkedOutCommit(workspace) : revision
}

/** Only looks. Throws Failure of the first thing that is not as it should be, with all others named. */
async function verify(given: Inputs, context: ActionContext): Promise<Outputs> {
  const { opened, doors, colour } = await openCluster(given, context)
  const items = await look(doors, { colour, revision: await revisionOf(given, context) })
  context.summarize(bootstrapSummary(subjectOf(opened.baseline), colour, items))
  const missing = items.find(item => item.problem !== undefined && !isDone(item)) ?? items.find(item => !isDone(item))
  if (missing !== undefined) throw failed(missing, items, 'not-bootstrapped')
  return said(opened, colour, false)
}

async function suspend(given: Inputs, stop: boolean, context: ActionContext): Promise<Outputs> {
  const { opened, doors, colour } = await openCluster(given, context)
  const changed = await suspendFlux(doors, colour, stop)
  context.log.info(`Flux in ${colour} is ${stop ? 'suspended' : 'resumed'}${changed ? '' : ' already'}.`)
  return said(opened, colour, changed)
}

async function openCluster(given: Inputs, context: ActionContext) {
  const opened = await openEnvironment(given, context)
  const doors: StepContext = { ...context, ...opened }
  return { opened, doors, colour: await colourOf(given, opened.baseline, opened.azure) }
}

function said({ baseline }: Opened, colour: Colour, changed: boolean): Outputs {
  const { workload, environment } = baseline.config
  return { 'has-changes': 'false', changed: String(changed), approval: '', workload, environment, colour }
}
