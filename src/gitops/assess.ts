import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { FailureReason } from '../runtime/failure.ts'
import { FLUX_CONFIGURATION, fluxConfigurationId, fluxExtensionId, kustomizationsOf } from '../templates/index.ts'
import { causeOf, FINAL_REASONS, NO_ARTIFACT } from './causes.ts'
import { type FluxState, type ObjectStatus, readyOf } from './status.ts'

/** One thing that must be so before a cluster counts as bootstrapped. */
export interface Item {
  readonly name: string
  /** `unseen`: whoever runs may not look. It is neither good nor bad, and never becomes either by waiting. */
  readonly state: 'done' | 'waiting' | 'wrong' | 'unseen'
  /** What was seen. */
  readonly evidence: string
  /** For what is not as it should be: what it usually means. */
  readonly problem?: Problem
  /** The Azure resource whose state is wrong, where writing the resource again cures it. */
  readonly curedByWriting?: ResourceId
}

export interface Problem {
  readonly code: FailureReason
  readonly remedy: string
  /** It stays so unless somebody changes something. */
  readonly isFinal: boolean
  /** How long it must stand to be believed, in seconds, where that is another time than usual. */
  readonly patienceSeconds?: number
  /** It was said only after everything had been given its whole time. */
  readonly hasWaited?: boolean
}

/** Revision the caller expects Flux to have applied: a commit, 40 hexadecimal digits, or `sha256:` and a digest. */
export type Revision = string | undefined

export interface Expected {
  readonly colour: Colour
  readonly revision?: Revision
}

/**
 * What is bootstrapped and what is not, as Resource Manager tells it: a cluster that runs, extension, configuration, source
 * at the revision that is expected, and every kustomization by name at that revision, since one that is missing in the list
 * is no sign of health.
 */
export function assess(baseline: Baseline, state: FluxState, { colour, revision }: Expected): Item[] {
  const name = parseResourceId(baseline.ids.clusters[colour].cluster).name
  const first = [
    cluster(name, state),
    extension(state, fluxExtensionId(baseline, colour)),
    configuration(state, fluxConfigurationId(baseline, colour)),
    source(baseline, state, revision)
  ]
  const rows = kustomizationsOf(baseline).map(row => kustomization(row.name, state))
  return [...first, ...rows]
}

/** What a cluster that does not run last said of itself is of yesterday. */
function cluster(subject: string, { cluster: found }: FluxState): Item {
  const name = 'managed cluster'
  const { provisioningState = '', powerState } = found?.properties ?? {}
  if (found === undefined) {
    const remedy = 'Make it first, with provision or provision-cluster.'
    const problem = { code: 'cluster-missing', remedy, isFinal: true } as const
    return { name, state: 'waiting', evidence: `${subject} is not there`, problem }
  }
  if (powerState?.code === 'Stopped') {
    const remedy = 'Start it with power-cluster, then run again.'
    return wrong(name, `${subject} is stopped`, { code: 'cluster-stopped', remedy, isFinal: true })
  }
  const isMade = !['Creating', 'Deleting', 'Failed', 'Canceled'].includes(provisioningState)
  return { name, state: isMade ? 'done' : 'waiting', evidence: `${subject} is ${provisioningState}` }
}

function wrong(name: string, evidence: string, problem: Problem): Item {
  return { name, state: 'wrong', evidence, problem }
}

function extension({ extension: found }: FluxState, id: ResourceId): Item {
  const name = 'extension flux'
  if (found === undefined) return { name, state: 'waiting', evidence: 'not there yet' }
  const { provisioningState = '', currentVersion, errorInfo, statuses = [] } = found.properties
  if (provisioningState === 'Succeeded')
    return { name, state: 'done', evidence: `version ${currentVersion ?? 'unknown'}` }
  if (provisioningState !== 'Failed') return { name, state: 'waiting', evidence: provisioningState }
  const said = errorInfo?.message ?? statuses.find(({ level }) => level === 'Error')?.message ?? 'no message'
  const problem = { code: 'extension-failed', isFinal: true, remedy: EXTENSION_REMEDY } as const
  return { ...wrong(name, `Failed: ${said}`, problem), curedByWriting: id }
}

/** What to do where the extension does not come up. */
export const EXTENSION_REMEDY =
  'Its pods must find room on the nodes and reach Azure (rule "cluster-extensions" of the group "gitops", and the group "cluster"); then run again, which installs it anew.'

function configuration({ configuration: found }: FluxState, id: ResourceId): Item {
  const name = 'configuration'
  if (found === undefined) return { name, state: 'waiting', evidence: 'not there yet' }
  const { provisioningState = '', errorMessage, suspend } = found.properties
  if (suspend === true) {
    const remedy = 'Let it go on with bootstrap-flux, mode resume; what is applied stays until then.'
    return wrong(name, 'Flux is suspended', { code: 'not-bootstrapped', remedy, isFinal: true })
  }
  if (provisioningState === 'Succeeded') return { name, state: 'done', evidence: 'handed to the cluster' }
  if (provisioningState !== 'Failed') return { name, state: 'waiting', evidence: provisioningState }
  const problem = { ...causeOf('', errorMessage ?? ''), isFinal: true }
  return { ...wrong(name, `Failed: ${errorMessage || 'no message'}`, problem), curedByWriting: id }
}

/** Beyond two looks at the source: fetching, and what Azure takes to tell. */
const ARRIVAL_SECONDS = 600

/** Read before the kustomizations' health: what is healthy at an older revision is a green of yesterday. */
function source(baseline: Baseline, { configuration: found }: FluxState, revision: Revision): Item {
  const name = 'source'
  const { sourceSyncedCommitId: synced, statuses = [], repositoryPublicKey } = found?.properties ?? {}
  const object = statuses.find(({ kind }) => kind === 'GitRepository' || kind === 'OCIRepository')
  const failed = failure(name, object)
  if (failed?.state === 'wrong') return isOverSsh(baseline) ? withKey(failed, repositoryPublicKey) : failed
  if (!synced) return { name, state: 'waiting', evidence: 'nothing fetched yet' }
  const { text, fits } = expected(baseline, revision)
  if (fits(synced.toLowerCase())) return { name, state: 'done', evidence: synced }
  return {
    name,
    state: 'waiting',
    evidence: `${synced} is fetched, ${text} is expected`,
    problem: {
      code: 'revision-not-arrived',
      isFinal: true,
      patienceSeconds: 2 * baseline.config.gitops.intervalSeconds + ARRIVAL_SECONDS,
      remedy: 'Push the revision to where `gitops.source` points, or expect the one that is there.'
    }
  }
}

function isOverSsh({ config: { gitops } }: Baseline): boolean {
  return gitops.source?.kind === 'git' && gitops.source.access === 'ssh'
}

/** Flux makes the key itself, and a host takes it once somebody has registered it there. */
function withKey(item: Item, key: string | undefined): Item {
  return key ? { ...item, evidence: `${item.evidence} Public key of the cluster: ${key}` } : item
}

interface Wanted {
  readonly text: string
  readonly fits: (synced: string) => boolean
}

/** Flux writes `<branch or tag>@sha1:<commit>`, `sha1:<commit>` for a commit alone, and `<tag>@sha256:<digest>`. */
function expected({ config }: Baseline, revision: Revision): Wanted {
  const { source: wanted } = config.gitops
  const ref: Readonly<Record<string, string>> =
    wanted?.kind === 'git' ? { ...wanted.revision } : { tag: wanted?.tag ?? '' }
  const exact = (revision ?? ref.commit)?.toLowerCase()
  if (exact !== undefined) return { text: exact, fits: synced => hashOf(synced) === hashOf(exact) }
  const begins = ref.branch ?? ref.tag
  // Which version a range leads to is Flux's to say.
  if (begins === undefined) return { text: ref.semver ?? '', fits: () => true }
  return { text: begins, fits: synced => synced.startsWith(`${begins.toLowerCase()}@`) }
}

function hashOf(revision: string): string {
  return revision.slice(revision.lastIndexOf(':') + 1)
}

function kustomization(name: string, { configuration: found }: FluxState): Item {
  const { statuses = [], sourceSyncedCommitId: synced = '' } = found?.properties ?? {}
  const object = statuses.find(
    ({ kind, name: its }) => kind === 'Kustomization' && its === `${FLUX_CONFIGURATION}-${name}`
  )
  if (object === undefined) return { name, state: 'waiting', evidence: 'not reported yet' }
  if (object.complianceState !== 'Compliant')
    return failure(name, object) ?? { name, state: 'waiting', evidence: object.complianceState ?? 'no state yet' }
  const evidence = readyOf(object)?.message ?? 'Compliant'
  const [, applied] = /^Applied revision: (\S+)$/.exec(evidence) ?? []
  // The source moves first: until its turn a kustomization says that the revision before is well.
  if (applied !== undefined && hashOf(applied.toLowerCase()) !== hashOf(synced.toLowerCase()))
    return { name, state: 'waiting', evidence: `${applied} is applied, ${synced} is fetched` }
  return { name, state: 'done', evidence }
}

/** What an object says against itself. A dependency that is not ready says it of itself, and so does a source. */
function failure(name: string, object: ObjectStatus | undefined): Item | undefined {
  const ready = object && readyOf(object)
  if (ready === undefined || ready.status === 'True') return undefined
  const { reason = '', message = '' } = ready
  const evidence = `${reason}: ${message}`
  if (!FINAL_REASONS.has(reason) || NO_ARTIFACT.test(message)) return { name, state: 'waiting', evidence }
  return wrong(name, evidence, {
    ...causeOf(reason, message),
    isFinal: true,
    hasWaited: reason === 'HealthCheckFailed'
  })
}
