import { childId } from '../arm/resource-id.ts'
import type { Baseline, Colour } from '../config/types.ts'
import {
  groupsStep,
  imagesStep,
  leaveStopped,
  type Need,
  prerequisites,
  readSlices,
  type Step,
  type StepContext,
  type StepPlan,
  stackRemovalStep,
  stackStep,
  within
} from '../provisioning/index.ts'
import type { ImportedImage } from '../registry/index.ts'
import { Failure } from '../runtime/failure.ts'
import { bootstrapStacksOf, GIT_KEY, STACKS } from '../templates/index.ts'
import { EXTENSION_REMEDY, type Revision } from './assess.ts'
import { isDone, look, waitUntilBootstrapped } from './bootstrap.ts'

export interface GitOpsRequest {
  readonly colours: readonly Colour[]
  /** Key or token for a private Git over HTTPS, where this run was given one. */
  readonly gitKey?: string | undefined
  /** Changes when the key is renewed: a plan, which is not given the key, sees by it that another must be written. */
  readonly secretsRevision?: string | undefined
  readonly revision?: Revision
}

/** The same for clusters that stand: the provider it takes, and the images that must be in the registry before. */
export function bootstrapAloneSteps(
  baseline: Baseline,
  images: readonly ImportedImage[],
  request: GitOpsRequest
): Step[] {
  const namespaces = (each: Baseline) =>
    prerequisites(
      each,
      request.colours.flatMap(colour => bootstrapStacksOf(each, colour))
    ).namespaces
  const imported = images.length === 0 ? [] : [imagesStep(images, [])]
  return within([groupsStep(() => [], namespaces), ...imported, ...bootstrapSteps(baseline, request)])
}

const BOOTSTRAP_SECONDS = 25 * 60

/** Flux in each colour's cluster, and that it has applied everything; nothing where the configuration names no source. */
export function bootstrapSteps(baseline: Baseline, request: GitOpsRequest): Step[] {
  return request.colours.flatMap(colour =>
    baseline.config.gitops.source === undefined
      ? [stackRemovalStep(`flux-${colour}`, [])]
      : [fluxStep(baseline, colour, request), bootstrappedStep(baseline, colour, request)]
  )
}

/**
 * The extension and its configuration: the only step that writes them. It comes after the cluster, what its service accounts
 * act as, and the images and certificates its pods ask for, as far as the same list makes them.
 */
function fluxStep(baseline: Baseline, colour: Colour, { colours, gitKey, secretsRevision }: GitOpsRequest): Step {
  const name = `flux-${colour}` as const
  const others = [`federation-${colour}`, 'images', 'secrets', 'endpoints', 'roles'].map(step => ({ step }))
  const needs = [...nodesFor(baseline, colour), ...others]
  const takesKey = isPrivateGit(baseline)
  const leave = leaveStopped(colour)
  const step = stackStep(name, STACKS[name].build, needs, {
    read: readSlices(['stamps'], colours),
    skipWhen: leave,
    ...(gitKey === undefined ? {} : { secrets: { [GIT_KEY]: gitKey } }),
    ...(secretsRevision === undefined || !takesKey ? {} : { secretsRevision }),
    beforeWrite: () => requireKey(baseline, gitKey)
  })
  return { ...step, apply: (...given) => step.apply(...given).catch(extensionFailure) }
}

/** What the agent in the cluster and Helm say of an extension ("Troubleshoot extension issues"). */
const EXTENSION_CODES: readonly string[] = ['ExtensionCreationFailed', 'ExtensionOperationFailed']

/** Names an extension that did not come up as what it is, among all that can go wrong with a stack. */
function extensionFailure(error: unknown): never {
  const leaves = error instanceof Failure ? (error.details.leaves ?? []) : []
  if (!(error instanceof Failure) || !leaves.some(({ code }) => EXTENSION_CODES.includes(code))) throw error
  throw new Failure('extension-failed', error.message, { ...error.details, remedy: EXTENSION_REMEDY, cause: error })
}

/** Flux runs where the workload does, once the first nodes of its pools are there. */
function nodesFor({ config, ids }: Baseline, colour: Colour): Need[] {
  const step = `stamp-${colour}`
  const pools = Object.keys(config.cluster.pools).map(pool => childId(ids.clusters[colour].cluster, 'agentPools', pool))
  return pools.length === 0 ? [{ step }] : pools.map(until => ({ step, until }))
}

function isPrivateGit({ config: { gitops } }: Baseline): boolean {
  return gitops.source?.kind === 'git' && gitops.source.access === 'https'
}

/** A write without the key would take it away from Flux. */
async function requireKey(baseline: Baseline, gitKey: string | undefined): Promise<void> {
  const { source } = baseline.config.gitops
  if (gitKey !== undefined || source?.kind !== 'git' || !isPrivateGit(baseline)) return
  throw new Failure('input-invalid', `${source.url} is private, and the input "git-key" is empty.`, {
    subject: 'git-key',
    remedy: 'Give a token that may read the repository from a secret of the environment. Nothing was written.'
  })
}

/** Waits for what Flux does in the cluster. It changes nothing itself, so it lists nothing; it is pending until all is done. */
function bootstrappedStep(baseline: Baseline, colour: Colour, { colours, revision }: GitOpsRequest): Step {
  const name = `bootstrap-${colour}`
  const gateway: Need[] = baseline.config.ingress.domain === undefined ? [] : [{ step: 'gateway' }]
  return {
    name,
    colour,
    needs: [{ step: `flux-${colour}` }, ...gateway],
    expectedSeconds: BOOTSTRAP_SECONDS,
    intent: () => ({ bootstrapped: colour, ...(revision === undefined ? {} : { revision }) }),
    // What Flux does goes on whoever waits for it.
    settle: () => Promise.resolve(),
    read: readSlices(['stamps'], colours),
    plan: (context, { stamps }) => planned(name, context, { colour, revision, suspended: stamps[colour].suspended }),
    apply: context => waitUntilBootstrapped(context, { colour, revision })
  }
}

interface Planned {
  readonly colour: Colour
  readonly revision: Revision
  readonly suspended: boolean
}

async function planned(step: string, context: StepContext, { suspended, ...request }: Planned): Promise<StepPlan> {
  const nothing = { step, changes: [], unchanged: 0, noise: 0 } as const
  const because = (await leaveStopped(request.colour)(context)) ?? (suspended ? 'Flux is suspended' : undefined)
  if (because !== undefined) return { ...nothing, evaluation: { by: 'nothing', because }, pending: false }
  const items = await look(context, request)
  const wrong = items.filter(({ state }) => state === 'wrong')
  const faults = wrong.map(({ name, evidence, curedByWriting: id }) => ({
    ...{ what: `${step}: ${name}`, because: evidence },
    ...(id === undefined ? {} : { curedBy: id })
  }))
  const common = { ...nothing, unchanged: items.filter(isDone).length }
  const unseen = items.find(({ state }) => state === 'unseen')
  // Waiting does not show it to whoever may not look; what else there is to wait for comes before it.
  if (unseen !== undefined && items.every(({ state }) => state === 'done' || state === 'unseen'))
    return { ...common, evaluation: { by: 'nothing', because: unseen.evidence }, pending: false }
  const found = { ...common, evaluation: { by: 'reads' }, pending: !items.every(isDone) } as const
  return faults.length === 0 ? found : { ...found, faults }
}
