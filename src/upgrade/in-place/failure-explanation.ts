import type { ResourceId } from '../../arm/resource-id.ts'
import { type ClusterEvidence, cordonedNodes, nameList, shownText, unreadCluster } from '../../preflight/index.ts'
import { Failure, type FailureReason, type LeafError } from '../../runtime/failure.ts'
import { explainDeprecatedApi } from './failure/api-failure.ts'
import { clusterOptions, invoke } from './failure/commands.ts'
import { type Explanation, explainDrain } from './failure/drain-failure.ts'
import { type FoundCause, failureCause } from './failure/failure-cause.ts'
import { leftState } from './failure/left-state.ts'
import { explainSurge } from './failure/surge-failure.ts'
import type { UpgradeOperation, UpgradePart, UpgradeState } from './types.ts'

/** A write that has failed, and the state of the cluster afterwards. */
export interface FailedWrite {
  /** The resource that was written. */
  readonly id: ResourceId
  readonly part: UpgradePart
  /** Operation that wrote it, and that continues after the fix. */
  readonly operation: UpgradeOperation
  readonly cluster: ResourceId
  /** State of the cluster, read after the failure. `undefined` if it could not be read. */
  readonly liveState: UpgradeState | undefined
}

/** Reads from inside a cluster. Returns the reasons for evidence that cannot be read. */
export type ReadInside = () => Promise<ClusterEvidence>

/** General reasons, in whose place `upgrade-failed` says what to do. */
const GENERAL: readonly FailureReason[] = ['deployment-failed', 'azure-refused']

/**
 * Returns the failure with which the run ends when the write of a part has failed, after Azure has ended the operation. It
 * names the cause with its object and the next command, and the state in which the cluster is now.
 */
export async function explainFailure(failure: Failure, write: FailedWrite, readInside: ReadInside): Promise<Failure> {
  const { part, liveState } = write
  const found = failureCause(failure, statusOf(write), 'pool' in part)
  const isRead = found.cause.kind === 'drain' || found.cause.kind === 'unsatisfiable-budgets'
  const inside = isRead ? await readInside() : NOT_READ
  const { reason, message, remedy, findings } = explanationOf(found, failure, write, inside)
  const now = leftState(liveState, part, isRead ? cordonedNodes(inside)?.map(({ name }) => name) : undefined)
  const { correlationId } = failure.details
  const support = correlationId === undefined ? '' : `\nCorrelation id: ${correlationId}.`
  return new Failure(reason, `${message}\n${now}${support}`, {
    ...failure.details,
    ...{ subject: write.id, remedy, cause: failure },
    ...(findings !== undefined && { findings })
  })
}

const NOT_READ = unreadCluster('This cause shows in Azure.')

/** Returns the error that the written resource shows itself. */
function statusOf({ part, liveState }: FailedWrite): LeafError | undefined {
  const shown = 'pool' in part ? liveState?.pools.find(({ name }) => name === part.pool) : liveState?.cluster
  const { code = '', message = '' } = shown?.error ?? {}
  return shown?.error === undefined ? undefined : { code, message }
}

function explanationOf(
  { cause, error }: FoundCause,
  failure: Failure,
  { part, operation, cluster, liveState }: FailedWrite,
  inside: ClusterEvidence
): Explanation {
  const pool = 'pool' in part ? part.pool : ''
  if (cause.kind === 'drain')
    return explainDrain({ ...{ cluster, pool, operation, drain: cause.drain }, error, inside, liveState })
  if (cause.kind === 'surge') return explainSurge({ reason: cause.reason, error, pool, operation, liveState })
  if (cause.kind === 'deprecated-api') return explainDeprecatedApi(cause, cluster, operation)
  if (cause.kind === 'unsatisfiable-budgets') return unsatisfiable(cause.budgets, cluster, operation)
  const isGeneral = GENERAL.includes(failure.reason)
  return {
    reason: isGeneral ? 'upgrade-failed' : failure.reason,
    message: failure.message,
    remedy: isGeneral ? generalRemedy(failure, cluster, operation) : failure.details.remedy
  }
}

function unsatisfiable(budgets: readonly string[], cluster: ResourceId, operation: UpgradeOperation): Explanation {
  const names = budgets.length === 0 ? 'a budget' : nameList(budgets.map(each => shownText(each)))
  return {
    reason: 'drain-blocked',
    message: `AKS refuses the upgrade because of ${names}: \`maxUnavailable\` is 0, so that no pod can ever be evicted. AKS checks the budgets of all namespaces, whichever pool is upgraded. No node was drained.`,
    remedy: `Write \`maxUnavailable: 1\` in ${names}. If an operator owns the budget, change it in the resource of the operator, and run a switchover for a database. To see owner and pods: ${invoke(cluster, 'kubectl get pdb --all-namespaces --output yaml')}. Then run \`${operation}\` again with the same approval.`
  }
}

function generalRemedy({ details }: Failure, cluster: ResourceId, operation: UpgradeOperation): string {
  return `${details.remedy} To see the state: az aks show ${clusterOptions(cluster)} --query status. Then run \`${operation}\` again with the same approval: it continues where it stopped.${operation === 'rollback' ? OR_WITHOUT : ''}`
}

const OR_WITHOUT =
  ' If Azure cannot return a pool any more, plan `rollback` again and approve it: it ends without the pool.'
