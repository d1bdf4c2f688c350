import type { Baseline } from '../config/types.ts'
import type { FailureReason } from '../runtime/failure.ts'
import { kustomizationsOf } from '../templates/index.ts'
import { causeOf, FINAL_REASONS } from './causes.ts'
import { type FluxState, type ObjectStatus, readyOf } from './status.ts'

/** One thing that must be so before a cluster counts as bootstrapped. */
export interface Item {
  readonly name: string
  readonly state: 'done' | 'waiting' | 'wrong'
  /** What was seen. */
  readonly evidence: string
  /** For what is wrong: what it usually means. `isFinal`: it stays so unless somebody changes something. */
  readonly problem?: { readonly code: FailureReason; readonly remedy: string; readonly isFinal: boolean }
}

/** Revision the caller expects Flux to have applied: a commit, 40 hexadecimal digits, or `sha256:` and a digest. */
export type Revision = string | undefined

/**
 * What is bootstrapped and what is not, as Resource Manager tells it: extension, configuration, source at the revision that
 * is expected, and every kustomization by name, since one that is missing in the list is no sign of health.
 */
export function assess(baseline: Baseline, state: FluxState, revision: Revision): Item[] {
  const first = [extension(state), configuration(state), source(baseline, state, revision)]
  const rows = kustomizationsOf(baseline).map(({ name }) => kustomization(name, state))
  return [...first, ...rows]
}

function extension({ extension: found }: FluxState): Item {
  const name = 'extension flux'
  if (found === undefined) return { name, state: 'waiting', evidence: 'not there yet' }
  const { provisioningState = '', currentVersion, errorInfo, statuses = [] } = found.properties
  if (provisioningState === 'Succeeded')
    return { name, state: 'done', evidence: `version ${currentVersion ?? 'unknown'}` }
  if (provisioningState !== 'Failed') return { name, state: 'waiting', evidence: provisioningState }
  const said = errorInfo?.message ?? statuses.find(({ level }) => level === 'Error')?.message ?? 'no message'
  return {
    name,
    state: 'wrong',
    evidence: `Failed: ${said}`,
    problem: {
      code: 'extension-failed',
      isFinal: true,
      remedy:
        'Its pods must find room on the system pool and reach Azure (rule "cluster-extensions" of the group "gitops"); then run again, which installs it anew.'
    }
  }
}

function configuration({ configuration: found }: FluxState): Item {
  const name = 'configuration'
  if (found === undefined) return { name, state: 'waiting', evidence: 'not there yet' }
  const { provisioningState = '', errorMessage } = found.properties
  if (provisioningState === 'Succeeded') return { name, state: 'done', evidence: 'handed to the cluster' }
  if (provisioningState !== 'Failed') return { name, state: 'waiting', evidence: provisioningState }
  const evidence = `Failed: ${errorMessage || 'no message'}`
  return { name, state: 'wrong', evidence, problem: { ...causeOf('', errorMessage ?? ''), isFinal: true } }
}

/** Read before the kustomizations' health: what is healthy at an older revision is a green of yesterday. */
function source(baseline: Baseline, { configuration: found }: FluxState, revision: Revision): Item {
  const name = 'source'
  const { sourceSyncedCommitId: synced, statuses = [], repositoryPublicKey } = found?.properties ?? {}
  const object = statuses.find(({ kind }) => kind === 'GitRepository' || kind === 'OCIRepository')
  const failed = failure(name, object)
  if (failed?.state === 'wrong') return withKey(failed, repositoryPublicKey)
  if (!synced) return { name, state: 'waiting', evidence: 'nothing fetched yet' }
  const wanted = expected(baseline, revision)
  if (synced.toLowerCase().includes(wanted)) return { name, state: 'done', evidence: synced }
  return {
    name,
    state: 'waiting',
    evidence: `${synced} is applied, ${wanted} is expected`,
    problem: {
      code: 'revision-not-arrived',
      isFinal: false,
      remedy: 'Push the revision to the branch that `gitops.source` names, or expect the one that is there.'
    }
  }
}

function withKey(item: Item, key: string | undefined): Item {
  return key ? { ...item, evidence: `${item.evidence} Public key of the cluster: ${key}` } : item
}

/** A part of what Azure shows as the fetched revision. */
function expected({ config }: Baseline, revision: Revision): string {
  if (revision !== undefined) return revision.toLowerCase()
  const { source: wanted } = config.gitops
  if (wanted === undefined) return ''
  if (wanted.kind === 'oci') return `${wanted.tag}@`.toLowerCase()
  const ref: Readonly<Record<string, string>> = { ...wanted.revision }
  if (ref.commit !== undefined) return ref.commit.toLowerCase()
  const name = ref.branch ?? ref.tag
  return name === undefined ? '' : `${name}@`.toLowerCase()
}

function kustomization(name: string, { configuration: found }: FluxState): Item {
  const statuses = found?.properties.statuses ?? []
  const object = statuses.find(({ kind, name: its = '' }) => kind === 'Kustomization' && its.endsWith(`-${name}`))
  if (object === undefined) return { name, state: 'waiting', evidence: 'not reported yet' }
  if (object.complianceState === 'Compliant')
    return { name, state: 'done', evidence: readyOf(object)?.message ?? 'Compliant' }
  return failure(name, object) ?? { name, state: 'waiting', evidence: object.complianceState ?? 'no state yet' }
}

/** What an object says against itself. A dependency that is not ready says it of itself. */
function failure(name: string, object: ObjectStatus | undefined): Item | undefined {
  const ready = object && readyOf(object)
  if (ready === undefined || ready.status === 'True') return undefined
  const { reason = '', message = '' } = ready
  const evidence = `${reason}: ${message}`
  if (!FINAL_REASONS.has(reason)) return { name, state: 'waiting', evidence }
  return { name, state: 'wrong', evidence, problem: { ...causeOf(reason, message), isFinal: true } }
}
