import { childId } from '../arm/resource-id.ts'
import type { Baseline, Colour } from '../config/types.ts'
import {
  dropUnmetNeeds,
  groupsStep,
  imagesStep,
  type Need,
  prerequisites,
  readSlices,
  type Step,
  type StepContext,
  type StepPlan,
  skipWhenStopped,
  stackRemovalStep,
  stackStep
} from '../provisioning/index.ts'
import type { ImportedImage, SourceCredentials } from '../registry/index.ts'
import { Failure } from '../runtime/failure.ts'
import { bootstrapStacksOf, GIT_KEY, STACKS } from '../templates/index.ts'
import { isItemDone, readBootstrapState, waitUntilBootstrapped } from './bootstrap.ts'
import { EXTENSION_REMEDY, type Revision } from './bootstrap-items.ts'

export interface GitOpsRequest {
  readonly colours: readonly Colour[]
  /** Key or token for a private Git repository over HTTPS, if the run received one. */
  readonly gitKey?: string | undefined
  /**
   * Value that changes when the key is renewed. A plan does not receive the key, so it detects a renewal by this value.
   */
  readonly secretsRevision?: string | undefined
  readonly revision?: Revision
  /** Logins to the registries from which images are imported. */
  readonly sourceCredentials?: SourceCredentials | undefined
}

/**
 * Returns the steps that bootstrap existing clusters. They include the registration of the resource providers and the
 * import of the images.
 */
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
  const imported = images.length === 0 ? [] : [imagesStep(images, [], request.sourceCredentials)]
  return dropUnmetNeeds([groupsStep(() => [], namespaces), ...imported, ...bootstrapSteps(baseline, request)])
}

const BOOTSTRAP_SECONDS = 25 * 60

/**
 * Returns the steps that install Flux in each cluster and wait until Flux has applied everything. If the configuration
 * names no source, returns steps that remove Flux.
 */
export function bootstrapSteps(baseline: Baseline, request: GitOpsRequest): Step[] {
  return request.colours.flatMap(colour =>
    baseline.config.gitops.source === undefined
      ? [stackRemovalStep(`flux-${colour}`, [])]
      : [fluxStep(baseline, colour, request), bootstrappedStep(baseline, colour, request)]
  )
}

/**
 * Returns the step that writes the Flux extension and the Flux configuration. No other step writes them. The step runs
 * after the steps of the same run that create the cluster, the identities of the cluster's service accounts, and the
 * images and certificates that pods need.
 */
function fluxStep(baseline: Baseline, colour: Colour, { colours, gitKey, secretsRevision }: GitOpsRequest): Step {
  const name = `flux-${colour}` as const
  const others = [`federation-${colour}`, 'images', 'secrets', 'endpoints', 'roles'].map(step => ({ step }))
  const needs = [...nodesFor(baseline, colour), ...others]
  const takesKey = isPrivateGit(baseline)
  const leave = skipWhenStopped(colour)
  const step = stackStep(name, STACKS[name].build, needs, {
    read: readSlices(['stamps'], colours),
    skipWhen: leave,
    ...(gitKey === undefined ? {} : { secrets: { [GIT_KEY]: gitKey } }),
    ...(secretsRevision === undefined || !takesKey ? {} : { secretsRevision }),
    beforeWrite: () => requireKey(baseline, gitKey)
  })
  return { ...step, apply: (...given) => step.apply(...given).catch(extensionFailure) }
}

/** Error codes for an extension, from the agent in the cluster and from Helm ("Troubleshoot extension issues"). */
const EXTENSION_CODES: readonly string[] = ['ExtensionCreationFailed', 'ExtensionOperationFailed']

/**
 * Throws Failure `extension-failed` for a stack that failed because of the extension. Throws any other error unchanged.
 */
function extensionFailure(error: unknown): never {
  const leaves = error instanceof Failure ? (error.details.leaves ?? []) : []
  if (!(error instanceof Failure) || !leaves.some(({ code }) => EXTENSION_CODES.includes(code))) throw error
  throw new Failure('extension-failed', error.message, { ...error.details, remedy: EXTENSION_REMEDY, cause: error })
}

/**
 * Returns the needs of the Flux step. Flux runs on the user pools, so the step waits only for these pools. Without user
 * pools, the step waits for the whole cluster.
 */
function nodesFor({ config, ids }: Baseline, colour: Colour): Need[] {
  const step = `stamp-${colour}`
  const pools = Object.keys(config.cluster.pools).map(pool => childId(ids.clusters[colour].cluster, 'agentPools', pool))
  return pools.length === 0 ? [{ step }] : pools.map(until => ({ step, until }))
}

function isPrivateGit({ config: { gitops } }: Baseline): boolean {
  return gitops.source?.kind === 'git' && gitops.source.access === 'https'
}

/**
 * Checks that the run received a key for a private repository. A write without the key would remove the key from Flux.
 */
async function requireKey(baseline: Baseline, gitKey: string | undefined): Promise<void> {
  const { source } = baseline.config.gitops
  if (gitKey !== undefined || source?.kind !== 'git' || !isPrivateGit(baseline)) return
  throw new Failure('input-invalid', `${source.url} is private, but the input "git-key" is empty.`, {
    subject: 'git-key',
    remedy:
      'Set the input to a token that can read the repository, from a secret of the environment. The Flux configuration was not written.'
  })
}

/**
 * Returns the step that waits for Flux in the cluster. The step writes nothing, so its plan has no changes. The plan is
 * pending until every condition is met.
 */
function bootstrappedStep(baseline: Baseline, colour: Colour, { colours, revision }: GitOpsRequest): Step {
  const name = `bootstrap-${colour}`
  const gateway: Need[] = baseline.config.ingress.domain === undefined ? [] : [{ step: 'gateway' }]
  return {
    name,
    colour,
    needs: [{ step: `flux-${colour}` }, ...gateway],
    expectedSeconds: BOOTSTRAP_SECONDS,
    intent: () => ({ bootstrapped: colour, ...(revision === undefined ? {} : { revision }) }),
    // Flux continues, even if no run waits for it.
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
  const because = (await skipWhenStopped(request.colour)(context)) ?? (suspended ? 'Flux is suspended' : undefined)
  if (because !== undefined) return { ...nothing, evaluation: { by: 'nothing', because }, pending: false }
  const items = await readBootstrapState(context, request)
  const wrong = items.filter(({ state }) => state === 'wrong')
  const faults = wrong.map(({ name, evidence, curedByWriting: id }) => ({
    ...{ what: `${step}: ${name}`, because: evidence },
    ...(id === undefined ? {} : { curedBy: id })
  }))
  const common = { ...nothing, unchanged: items.filter(isItemDone).length }
  const unseen = items.find(({ state }) => state === 'unseen')
  // Waiting does not help an identity that may not read a condition. The step waits only for the other conditions.
  if (unseen !== undefined && items.every(({ state }) => state === 'done' || state === 'unseen'))
    return { ...common, evaluation: { by: 'nothing', because: unseen.evidence }, pending: false }
  const found = { ...common, evaluation: { by: 'reads' }, pending: !items.every(isItemDone) } as const
  return faults.length === 0 ? found : { ...found, faults }
}
