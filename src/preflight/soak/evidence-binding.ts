import { type EnvironmentKey, formerBaseline } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { CLOCK_DIFFERENCE } from '../../runtime/clock-difference.ts'
import type { FailureReason } from '../../runtime/failure.ts'
import type { CommonEvidence } from './checked-evidence.ts'
import type { SoakEvidence } from './soak-evidence.ts'

/** Evidence that a run received, as text, with the run itself. */
export interface ReceivedEvidence {
  /** Absent if the input is empty. */
  readonly text: string | undefined
  readonly run: { readonly id: number; readonly commit: string }
}

/** Reason why evidence does not belong to this run and this environment. */
export interface BindingFault {
  readonly code: Extract<FailureReason, 'evidence-stale' | 'evidence-other-cluster'>
  readonly what: string
}

const HOUR = 3600_000
/** Age from which evidence is read again. An approval can wait for days, and a cluster can fail until then. */
const MOST_AGE = 24 * HOUR

/**
 * Returns why evidence must not be used: it is of another run or commit, too old, or about another environment than
 * `after`. `now`: milliseconds since 1970.
 */
export function bindingFault(
  { workload, environment, run: read, commit, readAt }: CommonEvidence,
  { run }: Pick<ReceivedEvidence, 'run'>,
  subject: { readonly workload: string; readonly after: string },
  now: number
): BindingFault | undefined {
  if (read.id !== run.id) return stale(`was read by run ${read.id}, and this is run ${run.id}`)
  if (commit !== run.commit) return stale(`was read for commit ${commit}, and this run has commit ${run.commit}`)
  if (readAt > now + CLOCK_DIFFERENCE) return stale('has a time in the future')
  if (now - readAt > MOST_AGE) return stale(`was read ${Math.floor((now - readAt) / HOUR)} hours ago`)
  if (workload === subject.workload && environment === subject.after) return undefined
  return other(`is about ${workload}/${environment}, not about ${subject.workload}/${subject.after}`)
}

/** Returns why the cluster of evidence does not belong to the environment `after` of the configuration file. */
export function clusterFault(evidence: SoakEvidence, baseline: Baseline, after: string): BindingFault | undefined {
  const key = baseline.origin?.environments.find(({ environment }) => environment === after)
  if (key === undefined) return other(`is about ${after}, which is not in the configuration file`)
  return isClusterOf(evidence, baseline, key) ? undefined : other(`is about the cluster ${evidence.cluster}`)
}

function stale(what: string): BindingFault {
  return { code: 'evidence-stale', what }
}

function other(what: string): BindingFault {
  return { code: 'evidence-other-cluster', what }
}

/** Compares resource group and name. The other environment can have a subscription of its own. */
function isClusterOf({ cluster, colour }: SoakEvidence, baseline: Baseline, key: EnvironmentKey): boolean {
  const expected = formerBaseline(baseline, key).ids.clusters[colour].cluster
  return withoutSubscription(cluster) === withoutSubscription(expected)
}

function withoutSubscription(id: string): string {
  return id.replace(/^\/subscriptions\/[^/]+/i, '').toLowerCase()
}
