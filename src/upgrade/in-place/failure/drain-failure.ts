import type { ResourceId } from '../../../arm/resource-id.ts'
import {
  type ClusterEvidence,
  type DrainBlocker,
  drainBlockers,
  nameList,
  shownText,
  webhooksOnEvictions
} from '../../../preflight/index.ts'
import type { FailureReason, LeafError } from '../../../runtime/failure.ts'
import type { UpgradeOperation, UpgradeState } from '../types.ts'
import { INVOKE_NEEDS, invoke } from './commands.ts'
import type { DrainError } from './drain-error.ts'

/** Explanation of a failed write: its reason, what happened and why, what to do, and one finding for each cause. */
export interface Explanation {
  readonly reason: FailureReason
  readonly message: string
  readonly remedy: string
  readonly findings?: readonly { readonly code: FailureReason; readonly subject: string; readonly message: string }[]
}

/** A drain that failed, with everything that can explain it. */
export interface FailedDrain {
  readonly cluster: ResourceId
  readonly pool: string
  /** Operation that continues after the fix. */
  readonly operation: UpgradeOperation
  readonly drain: DrainError
  readonly error: LeafError
  readonly inside: ClusterEvidence
  readonly liveState: UpgradeState | undefined
}

/** Returns the sentence with which a remedy ends. */
function againText({ operation }: Pick<FailedDrain, 'operation'>): string {
  return `Then run \`${operation}\` again with the same approval: it continues with this node.`
}

/** Pods that one message names. */
const MOST_BLOCKERS = 5

/**
 * Explains a drain that failed. The cluster decides if it could be read: the error of Azure names one pod and no owner, and
 * it blames a budget also for pods that are not ready.
 */
export function explainDrain(failed: FailedDrain): Explanation {
  const { drain, inside } = failed
  if (drain.webhook !== undefined) return deniedBy(failed, [webhookText(drain.webhook, failed)])
  const found = blockersOf(failed)
  if (Array.isArray(found) && found.length > 0) return heldBy(failed, found)
  const namespace = drain.pod?.includes('/') ? drain.pod.split('/')[0] : undefined
  const webhooks = drain.isRefusedByBudget || drain.isEnding ? [] : webhooksOnEvictions(inside, namespace)
  if (webhooks.length > 0) {
    return deniedBy(
      failed,
      webhooks.map(({ configuration, name }) => `${name} (${configuration})`)
    )
  }
  return drain.isEnding ? notEnding(failed) : byErrorAlone(failed, found)
}

type Found = ReturnType<typeof drainBlockers>

/** Returns the blockers on the node, those of the pod that the error names first. */
function blockersOf({ pool, drain, inside, liveState }: FailedDrain): Found {
  const pools = liveState?.pools.map(({ found }) => found) ?? []
  const found = drainBlockers(inside, { pools, pool, node: drain.node })
  if ('unread' in found) return found
  const isNamed = ({ pod }: DrainBlocker) => drain.pod !== undefined && `/${pod}`.endsWith(`/${drain.pod}`)
  return [...found.filter(isNamed), ...found.filter(each => !isNamed(each))]
}

function heldBy(failed: FailedDrain, blockers: readonly DrainBlocker[]): Explanation {
  const shown = blockers.slice(0, MOST_BLOCKERS)
  const lines = shown.map(({ pod, node, owner, evidence }) => {
    const unowned = owner === '' ? ' No operator and no release owns the budget.' : ''
    const owned = owner === '' || evidence.includes(owner) ? unowned : ` Owner: ${owner}.`
    return `- Pod ${pod} on node ${node}: ${evidence}${owned}`
  })
  const rest = blockers.length > shown.length ? [`- … and ${blockers.length - shown.length} more pods`] : []
  const remedies = [...new Set(shown.map(({ remedy }) => remedy))]
  return {
    reason: 'drain-blocked',
    message: [`${headline(failed, shown[0]?.node)} Budgets hold these pods:`, ...lines, ...rest].join('\n'),
    remedy: `${remedies.join(' ')} ${againText(failed)}`,
    findings: shown.map(({ pod, budgets, evidence, remedy }) => ({
      ...({ code: 'drain-blocked', subject: budgets.join(', ') } as const),
      message: `Pod ${pod}: ${evidence} ${remedy}`
    }))
  }
}

function headline({ pool, drain }: FailedDrain, found?: string): string {
  const node = drain.node ?? found
  return `AKS could not drain ${node === undefined ? 'a node' : `node ${shownText(node)}`} of pool ${pool}.`
}

function webhookText(name: string, { inside }: FailedDrain): string {
  const found = webhooksOnEvictions(inside, undefined).find(each => each.name === name)
  return found === undefined ? shownText(name) : `${shownText(name)} (${found.configuration})`
}

function deniedBy(failed: FailedDrain, webhooks: readonly string[]): Explanation {
  const { drain, error, cluster } = failed
  const [only, second] = webhooks
  const who = second === undefined ? `The webhook ${only}` : `One of the webhooks ${nameList(webhooks)}`
  const pod = drain.pod === undefined ? 'evictions' : `the eviction of pod ${shownText(drain.pod)}`
  return {
    reason: 'eviction-denied',
    message: `${headline(failed)} ${who} denied ${pod}. No disruption budget is the cause. Azure reports: ${shownText(error.message, LONGEST)}`,
    remedy: `Let the webhook allow the eviction, let its program move the pod to another node, or switch the webhook off for the upgrade. A webhook that does not respond needs a ready pod. To see it: ${invoke(cluster, 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations')}. ${againText(failed)}`
  }
}

/** Longest quotation of an error in characters. */
const LONGEST = 600

function notEnding(failed: FailedDrain): Explanation {
  const { drain, cluster } = failed
  const pod = shownText(drain.pod)
  return {
    reason: 'drain-blocked',
    message: `${headline(failed)} Pod ${pod} was evicted, but did not end before the drain timed out. No budget holds it.`,
    remedy: `Find out what keeps the pod: its \`terminationGracePeriodSeconds\`, a \`preStop\` hook or a finalizer. ${podCommand(cluster, pod)}. Or raise \`upgrade.drainTimeoutMinutes\` of pool ${failed.pool}. ${againText(failed)}`
  }
}

function podCommand(cluster: ResourceId, pod: string): string {
  const [namespace = '', name = ''] = pod.includes('/') ? pod.split('/') : ['', pod]
  const command =
    namespace === '' ? 'kubectl get pods --all-namespaces' : `kubectl describe pod ${name} --namespace ${namespace}`
  return `To see it: ${invoke(cluster, command)}`
}

/** Explains a drain by the error of Azure, because the cluster was not read or shows no cause any more. */
function byErrorAlone(failed: FailedDrain, found: Found): Explanation {
  const { drain, error, cluster, inside } = failed
  const { pod, budget } = drain
  const named = [
    ...(pod === undefined ? [] : [`pod ${shownText(pod)}`]),
    ...(budget === undefined ? [] : [`budget ${shownText(budget)}`])
  ]
  const blames = named.length === 0 ? 'Azure names neither a pod nor a budget.' : `Azure names ${named.join(' and ')}.`
  const why = 'unread' in found ? `The cluster was not read: ${shownText(found.unread, LONGEST)}` : goneText(inside)
  return {
    reason: 'drain-blocked',
    message: `${headline(failed)} ${blames} ${why} Azure reports: ${shownText(error.message, LONGEST)}`,
    remedy:
      'unread' in found
        ? `${searchText(cluster, drain)} ${againText(failed)}`
        : `Check that all pods on the node are ready. ${againText(failed)}`
  }
}

function goneText({ budgets }: ClusterEvidence): string {
  const count = 'unread' in budgets ? 0 : budgets.objects.length
  return `Now none of the ${count} budgets of the cluster holds a pod of the node.`
}

/** Returns the commands that find pod, budget and owner from outside. */
function searchText(cluster: ResourceId, { node, pod, budget, hasTwoBudgets }: DrainError): string {
  const [namespace] = pod?.includes('/') ? pod.split('/') : []
  const selector = node === undefined ? '' : ` --field-selector spec.nodeName=${shownText(node)}`
  const pods = invoke(cluster, `kubectl get pods --all-namespaces${selector} --output wide`)
  const budgets =
    budget !== undefined && namespace !== undefined
      ? invoke(cluster, `kubectl get pdb ${shownText(budget)} --namespace ${shownText(namespace)} --output yaml`)
      : invoke(cluster, 'kubectl get pdb --all-namespaces')
  const fix = hasTwoBudgets
    ? 'Two budgets select the same pod, so that every eviction fails, even if both allow one: delete one of them, or change its selector.'
    : 'A budget with 0 allowed disruptions holds its pods; `ownerReferences` and labels name its owner. Let it allow one eviction. If an operator owns it, run a switchover or add an instance instead.'
  return `Find the pods of the node and their budgets: ${pods} and ${budgets}. ${INVOKE_NEEDS} ${fix} With \`kubernetes-access: kubeconfig\` or \`run-command\` the action names all of this itself.`
}
