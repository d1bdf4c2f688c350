import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { FailureReason } from '../runtime/failure.ts'
import { FLUX_CONFIGURATION, fluxConfigurationId, fluxExtensionId, kustomizationsOf } from '../templates/index.ts'
import { accessOf, FINAL_REASONS, failureCauseOf, NO_ARTIFACT, type SourceAccess } from './failure-causes.ts'
import { type FluxState, type ObjectStatus, readyCondition } from './flux-status.ts'

/** One of the conditions that a cluster must meet to count as bootstrapped. */
export interface BootstrapItem {
  readonly name: string
  /**
   * State of the condition. `unseen` means that the identity may not read the condition. Waiting cannot show whether
   * such a condition is met.
   */
  readonly state: 'done' | 'waiting' | 'wrong' | 'unseen'
  /** Text about the state that was read, for messages and logs. */
  readonly evidence: string
  /** Usual cause and remedy, if the condition is not met. */
  readonly problem?: BootstrapProblem
  /** Azure resource with the wrong state. Absent if writing the resource again would not repair it. */
  readonly curedByWriting?: ResourceId
}

export interface BootstrapProblem {
  readonly code: FailureReason
  readonly remedy: string
  /** Whether the state lasts until somebody changes something, so that waiting does not help. */
  readonly isFinal: boolean
  /**
   * Seconds for which the state must last before the run fails. Absent for the default, `FINAL_FAILURE_MILLISECONDS` in `bootstrap.ts`.
   */
  readonly patienceSeconds?: number
  /**
   * Whether Flux reports the state only after a time limit of its own. Then the patience counts from the start of the
   * run, not from the first report.
   */
  readonly hasWaited?: boolean
}

/** Revision that Flux is expected to have applied: a commit of 40 hexadecimal digits, or `sha256:` and a digest. */
export type Revision = string | undefined

export interface ExpectedBootstrap {
  readonly colour: Colour
  readonly revision?: Revision
}

/**
 * Returns the conditions that a cluster must meet to count as bootstrapped, as Resource Manager reports them. They are
 * a running cluster, the extension, the configuration, the source at the expected revision, and every kustomization at
 * that revision. Each expected kustomization is found by its name, because a kustomization that is missing in the
 * report is not healthy.
 */
export function assessBootstrap(
  baseline: Baseline,
  state: FluxState,
  { colour, revision }: ExpectedBootstrap
): BootstrapItem[] {
  const name = parseResourceId(baseline.ids.clusters[colour].cluster).name
  const access = accessOf(baseline.config.gitops)
  const first = [
    cluster(name, state),
    extension(state, fluxExtensionId(baseline, colour)),
    configuration(state, fluxConfigurationId(baseline, colour), access),
    source(baseline, state, revision, access)
  ]
  const rows = kustomizationsOf(baseline).map(row => kustomization(row.name, state, access))
  return [...first, ...rows]
}

/**
 * Returns the condition of the cluster itself. A stopped cluster does not meet it, because the reports of a stopped
 * cluster are outdated.
 */
function cluster(subject: string, { cluster: found }: FluxState): BootstrapItem {
  const name = 'managed cluster'
  const { provisioningState = '', powerState } = found?.properties ?? {}
  if (found === undefined) {
    const remedy = 'Create the cluster first, with provision or provision-cluster.'
    const problem = { code: 'cluster-missing', remedy, isFinal: true } as const
    return { name, state: 'waiting', evidence: `${subject} does not exist`, problem }
  }
  if (powerState?.code === 'Stopped') {
    const remedy = 'Start the cluster with power-cluster, then run again.'
    return wrong(name, `${subject} is stopped`, { code: 'cluster-stopped', remedy, isFinal: true })
  }
  const isMade = !['Creating', 'Deleting', 'Failed', 'Canceled'].includes(provisioningState)
  return { name, state: isMade ? 'done' : 'waiting', evidence: `${subject} is ${provisioningState}` }
}

function wrong(name: string, evidence: string, problem: BootstrapProblem): BootstrapItem {
  return { name, state: 'wrong', evidence, problem }
}

function extension({ extension: found }: FluxState, id: ResourceId): BootstrapItem {
  const name = 'extension flux'
  if (found === undefined) return { name, state: 'waiting', evidence: 'does not exist yet' }
  const { provisioningState = '', currentVersion, errorInfo, statuses = [] } = found.properties
  if (provisioningState === 'Succeeded')
    return { name, state: 'done', evidence: `version ${currentVersion ?? 'unknown'}` }
  if (provisioningState !== 'Failed') return { name, state: 'waiting', evidence: provisioningState }
  const said = errorInfo?.message ?? statuses.find(({ level }) => level === 'Error')?.message ?? 'no message'
  const problem = { code: 'extension-failed', isFinal: true, remedy: EXTENSION_REMEDY } as const
  return { ...wrong(name, `Failed: ${said}`, problem), curedByWriting: id }
}

/** Remedy for an extension that failed to install. */
export const EXTENSION_REMEDY =
  'Check that the pods of the extension can be scheduled and can reach Azure (firewall rule "cluster-extensions" in the rule collection group "gitops", and all rules in the group "cluster"). Then run again, which installs the extension again.'

function configuration({ configuration: found }: FluxState, id: ResourceId, access: SourceAccess): BootstrapItem {
  const name = 'configuration'
  if (found === undefined) return { name, state: 'waiting', evidence: 'does not exist yet' }
  const { provisioningState = '', errorMessage, suspend } = found.properties
  if (suspend === true) {
    const remedy = 'Resume Flux with bootstrap-flux, mode resume. Until then, applied objects remain unchanged.'
    return wrong(name, 'Flux is suspended', { code: 'not-bootstrapped', remedy, isFinal: true })
  }
  if (provisioningState === 'Succeeded') return { name, state: 'done', evidence: 'delivered to the cluster' }
  if (provisioningState !== 'Failed') return { name, state: 'waiting', evidence: provisioningState }
  const problem = { ...failureCauseOf('', errorMessage ?? '', access), isFinal: true }
  return { ...wrong(name, `Failed: ${errorMessage || 'no message'}`, problem), curedByWriting: id }
}

/**
 * Seconds after the start of a run from which a failed health check ends it. A role assignment, such as that of the
 * ingress on the vault, can take ten minutes to take effect ("Troubleshoot Azure RBAC"), and a check is shorter.
 */
const HEALTH_PATIENCE_SECONDS = 600

/** Seconds for the fetch of a revision and for Azure's report, in addition to two check intervals of the source. */
const ARRIVAL_SECONDS = 600

/**
 * Returns the condition of the source. The revision of the source is checked before the health of kustomizations: an
 * object that is healthy at an older revision is stale and does not count as success.
 */
function source(
  baseline: Baseline,
  { configuration: found }: FluxState,
  revision: Revision,
  access: SourceAccess
): BootstrapItem {
  const name = 'source'
  const { sourceSyncedCommitId: synced, statuses = [], repositoryPublicKey } = found?.properties ?? {}
  const object = statuses.find(({ kind }) => kind === 'GitRepository' || kind === 'OCIRepository')
  const failed = failure(name, object, access)
  if (failed?.state === 'wrong') return access === 'ssh' ? withKey(failed, repositoryPublicKey) : failed
  if (!synced) return { name, state: 'waiting', evidence: 'nothing is fetched yet' }
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
      remedy:
        'Push the revision to the repository in `gitops.source`, or change the expected revision to the fetched revision.'
    }
  }
}

/**
 * Adds the public key of the cluster to an item. Flux creates the key, and somebody must register it at the Git host.
 */
function withKey(item: BootstrapItem, key: string | undefined): BootstrapItem {
  if (!key) return item
  return { ...item, evidence: `${item.evidence.replace(/\.?\s*$/, '.')} Public key of the cluster: ${key}` }
}

interface Wanted {
  readonly text: string
  readonly fits: (synced: string) => boolean
}

/**
 * Returns the revision that the source must have. Flux reports a fetched branch or tag as `<branch or
 * tag>@sha1:<commit>`, a commit as `sha1:<commit>`, and an artifact as `<tag>@sha256:<digest>`.
 */
function expected({ config }: Baseline, revision: Revision): Wanted {
  const { source: wanted } = config.gitops
  const ref: Readonly<Record<string, string>> =
    wanted?.kind === 'git' ? { ...wanted.revision } : { tag: wanted?.tag ?? '' }
  const exact = (revision ?? ref.commit)?.toLowerCase()
  if (exact !== undefined) return { text: exact, fits: synced => hashOf(synced) === hashOf(exact) }
  const begins = ref.branch ?? ref.tag
  // Flux decides which version in the range it fetches, so every fetched revision fits.
  if (begins === undefined) return { text: ref.semver ?? '', fits: () => true }
  return { text: begins, fits: synced => synced.startsWith(`${begins.toLowerCase()}@`) }
}

function hashOf(revision: string): string {
  return revision.slice(revision.lastIndexOf(':') + 1)
}

function kustomization(name: string, { configuration: found }: FluxState, access: SourceAccess): BootstrapItem {
  const { statuses = [], sourceSyncedCommitId: synced = '' } = found?.properties ?? {}
  const object = statuses.find(
    ({ kind, name: its }) => kind === 'Kustomization' && its === `${FLUX_CONFIGURATION}-${name}`
  )
  if (object === undefined) return { name, state: 'waiting', evidence: 'not reported yet' }
  if (object.complianceState !== 'Compliant')
    return (
      failure(name, object, access) ?? { name, state: 'waiting', evidence: object.complianceState ?? 'no state yet' }
    )
  const evidence = readyCondition(object)?.message ?? 'Compliant'
  const [, applied] = /^Applied revision: (\S+)$/.exec(evidence) ?? []
  // The source changes first. Until Flux applies the new revision, a kustomization reports the health of the previous
  // revision.
  if (applied !== undefined && hashOf(applied.toLowerCase()) !== hashOf(synced.toLowerCase()))
    return { name, state: 'waiting', evidence: `${applied} is applied, ${synced} is fetched` }
  return { name, state: 'done', evidence }
}

/**
 * Returns the failure that a Flux object reports, or `undefined` if it reports none. An object without an artifact
 * counts as waiting, because the source itself reports the cause. An object whose dependency is not ready counts as
 * waiting too.
 */
function failure(name: string, object: ObjectStatus | undefined, access: SourceAccess): BootstrapItem | undefined {
  const ready = object && readyCondition(object)
  if (ready === undefined || ready.status === 'True') return undefined
  const { reason = '', message = '' } = ready
  const evidence = `${reason}: ${message}`
  if (!FINAL_REASONS.has(reason) || NO_ARTIFACT.test(message)) return { name, state: 'waiting', evidence }
  const isHealth = reason === 'HealthCheckFailed'
  return wrong(name, evidence, {
    ...failureCauseOf(reason, message, access),
    isFinal: true,
    ...(isHealth && { hasWaited: true, patienceSeconds: HEALTH_PATIENCE_SECONDS })
  })
}
