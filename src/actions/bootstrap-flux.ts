import type { Azure } from '../azure/index.ts'
import { type Baseline, type Colour, showValue } from '../config/index.ts'
import { bootstrapAloneSteps, bootstrapFailure, isItemDone, readBootstrapState, suspendFlux } from '../gitops/index.ts'
import { defaultColour, type StepContext } from '../provisioning/index.ts'
import { bootstrapSummary } from '../report/index.ts'
import { type ActionContext, checkedOutCommit, Failure, type InputValues } from '../runtime/index.ts'
import { receivedChange } from './change-evidence.ts'
import type { bootstrapInputs, bootstrapOutputs } from './definitions.ts'
import { imagesToImport } from './gitops-images.ts'
import { endsOnHold, type HoldContext } from './hold.ts'
import { type LoadedEnvironment, type LoginInProgress, loadEnvironment } from './login-and-load.ts'
import { runProvisioning } from './provisioning.ts'
import { subjectOf } from './provisioning-report.ts'
import { sourceCredentialsOf } from './source-credentials.ts'

type Inputs = InputValues<typeof bootstrapInputs>
type Outputs = Readonly<Record<(typeof bootstrapOutputs)[number], string>>

/** Plans, applies or verifies the bootstrap of a cluster, or suspends or resumes Flux in the cluster. */
export function bootstrapFlux(given: Inputs, context: ActionContext, pendingLogin: LoginInProgress): Promise<Outputs> {
  const { mode } = given
  if (mode === 'plan' || mode === 'apply') return bootstrap({ ...given, mode }, context, pendingLogin)
  return mode === 'verify'
    ? verifyBootstrap(given, context, pendingLogin)
    : suspend(given, mode === 'suspend', context, pendingLogin)
}

function bootstrap(
  given: Inputs & { readonly mode: 'plan' | 'apply' },
  context: ActionContext,
  pendingLogin: LoginInProgress
): Promise<Outputs> {
  return runProvisioning(given, context, pendingLogin, async (baseline, azure) => {
    const [colour, revision] = await Promise.all([
      colourOf(given, baseline, azure),
      revisionOf(given, baseline, context)
    ])
    const images = imagesToImport(baseline.config, context.workspace)
    const keys = { gitKey: given['git-key'], secretsRevision: given['secrets-revision'] }
    const sourceCredentials = sourceCredentialsOf(given['source-credentials'], images, context)
    const request = { colours: [colour], revision, sourceCredentials, ...keys }
    await requireCluster(baseline, azure, colour)
    const change = receivedChange(given.evidence, context.github)
    const scope = { targets: ['gitops'], colours: [colour], gitKey: keys.gitKey, change } as const
    return { steps: bootstrapAloneSteps(baseline, images, request), scope, outputs: { colour, evidence: '' } }
  })
}

async function colourOf(given: Pick<Inputs, 'colour'>, baseline: Baseline, azure: Azure): Promise<Colour> {
  return given.colour ?? (await defaultColour(azure, baseline))
}

async function requireCluster({ ids }: Baseline, azure: Azure, colour: Colour): Promise<void> {
  const { cluster } = ids.clusters[colour]
  if ((await azure.read(cluster)) !== undefined) return
  throw new Failure('cluster-missing', `The ${colour} cluster does not exist.`, {
    subject: cluster,
    remedy: 'Create the cluster first, with provision or provision-cluster. Nothing was written.'
  })
}

const REVISIONS = {
  git: { form: /^([0-9a-f]{40}|[0-9a-f]{64})$/i, is: 'a full commit id, or HEAD' },
  oci: { form: /^sha256:[0-9a-f]{64}$/i, is: 'the digest of the artifact, sha256:…' }
} as const

/**
 * Returns the revision in the input `revision`, or `undefined` if the input is empty. `HEAD` means the commit in the
 * workspace. Throws Failure `input-invalid` if the form does not fit the kind of `gitops.source`.
 */
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
  throw new Failure(
    'input-invalid',
    `Input "revision" is ${showValue(revision)}, but gitops.source has the kind ${kind}.`,
    {
      subject: 'revision',
      remedy: `Set \`revision\` to ${is}. If the input is empty, the revision in the configuration is expected. Nothing was changed.`
    }
  )
}

/**
 * Reads the state of the bootstrap and writes nothing. Throws Failure if an item is not done. The Failure is for the
 * first such item with a known problem, or for the first such item if no problem is known. Its message lists the other
 * items.
 */
async function verifyBootstrap(given: Inputs, context: ActionContext, pendingLogin: LoginInProgress): Promise<Outputs> {
  const { opened, clients, colour } = await openCluster(given, context, pendingLogin)
  const revision = await revisionOf(given, opened.baseline, context)
  await requireCluster(opened.baseline, opened.azure, colour)
  const items = await readBootstrapState(clients, { colour, revision })
  context.summarize(bootstrapSummary(subjectOf(opened.baseline), colour, items))
  const missing =
    items.find(item => item.problem !== undefined && !isItemDone(item)) ?? items.find(item => !isItemDone(item))
  if (missing !== undefined) throw bootstrapFailure(missing, items, 'not-bootstrapped')
  return suspensionOutputs(opened, colour, false)
}

type SuspendContext = HoldContext & Pick<ActionContext, 'clock' | 'signal'>

/** Suspends or resumes Flux in a cluster. A scheduled run of an environment on hold writes nothing and succeeds. */
export async function suspend(
  given: Pick<Inputs, 'colour' | 'config'>,
  stop: boolean,
  context: SuspendContext,
  pendingLogin: LoginInProgress
): Promise<Outputs> {
  const { opened, clients, colour } = await openCluster(given, context, pendingLogin)
  if (await endsOnHold(context, opened.azure, opened.baseline)) return suspensionOutputs(opened, colour, false)
  await requireCluster(opened.baseline, opened.azure, colour)
  const changed = await suspendFlux(clients, colour, stop)
  context.log.info(`Flux in the ${colour} cluster ${changed ? 'is' : 'was already'} ${stop ? 'suspended' : 'resumed'}.`)
  return suspensionOutputs(opened, colour, changed)
}

/** Opens the environment and chooses the colour. Throws Failure `config-invalid` if the file has no `gitops.source`. */
async function openCluster(
  given: Pick<Inputs, 'colour' | 'config'>,
  context: Pick<ActionContext, 'clock' | 'log' | 'signal'>,
  pendingLogin: LoginInProgress
) {
  const opened = await loadEnvironment(pendingLogin)
  const clients: StepContext = { ...context, ...opened }
  if (opened.baseline.config.gitops.source === undefined) throw nothingApplied(given.config)
  return { opened, clients, colour: await colourOf(given, opened.baseline, opened.azure) }
}

function nothingApplied(config: string): Failure {
  return new Failure('config-invalid', `${config} has no \`gitops.source\`, so Flux applies nothing to clusters.`, {
    subject: 'gitops.source',
    remedy:
      'Set `gitops.source` to a repository or an artifact, as workflows/aks-baseline.yml shows. Nothing was changed.'
  })
}

function suspensionOutputs({ baseline }: LoadedEnvironment, colour: Colour, changed: boolean): Outputs {
  const { workload, environment } = baseline.config
  return { 'has-changes': 'false', changed: String(changed), approval: '', evidence: '', workload, environment, colour }
}
