import { fieldsOf, listOf } from '../../../manifests/index.ts'
import { commandWord } from '../../command-word.ts'
import type { FoundPool } from '../found-cluster.ts'
import { allowsNone, countsBarePods, statesNothing } from './budget-arithmetic.ts'
import type { DrainPace } from './budget-pace.ts'
import { failsToSync } from './budget-status.ts'
import { selectsPrimary } from './operators.ts'
import type { Owner } from './owner.ts'
import { fieldAt, labelsOf, type SeenObject, shownName } from './seen-object.ts'
import { byController, isReady, type SelectedPods } from './selected-pods.ts'
import { listOfNames, shownText } from './shown-text.ts'

/**
 * Cause for which a budget holds a drain. `unsatisfiable`: AKS refuses the upgrade. `specification`: with the requested
 * pods. `minimum`: with the fewest pods that an autoscaler keeps. `idle`: once its pods start again. `status`: in two reads. `once`: in the only read.
 * `passed`: no longer in the second read. `failing`: not yet, but some of its pods do not start. `pace`: its pods start too
 * slowly.
 */
export type BudgetCause = { readonly severity: 'error' | 'warning' } & (
  | { readonly type: 'specification' | 'minimum' | 'idle'; readonly expected: number }
  | { readonly type: 'unsatisfiable' | 'status' | 'once' | 'passed' | 'failing' }
  | { readonly type: 'pace'; readonly pace: DrainPace }
)

interface Held {
  readonly budget: SeenObject
  readonly selected: SelectedPods
  readonly cause: BudgetCause
  readonly owner: Owner
  /** Pools that the upgrade drains. */
  readonly pools: readonly FoundPool[]
}

/** Returns the fact and the remedy about a budget that holds a drain. */
export function describeCause(held: Held): { readonly evidence: string; readonly remedy: string } {
  const { budget, owner } = held
  const owned = owner.type === 'none' ? '' : ` Owner: ${owner.text}.`
  return {
    evidence: `${shownName(budget)} ${factOf(held)}${owned}`,
    remedy: `${remedyOf(held)}${quarantineText(held)}`
  }
}

function factOf({ budget, selected, cause }: Held): string {
  const about = namesOf(selected)
  if (cause.type === 'idle') {
    return `allows no eviction once its pods run${about === '' ? '' : ` (${about})`}. At present they do not start, so that a drain can evict them.${unreadyText(selected)}`
  }
  if (statesNothing(budget) && cause.type === 'specification') {
    return `allows no eviction: it has neither minAvailable nor maxUnavailable, so that it expects no pods and refuses the eviction of each one (${about}). A drain waits until it times out, and the upgrade fails.`
  }
  if (countsNoPod(budget, selected) && cause.type === 'specification') {
    return `allows no eviction: ${about} has no controller, and ${statedIn(budget)} counts only pods of a controller. A drain waits until it times out, and the upgrade fails.`
  }
  const ofPods = about === '' ? '' : ` (${about})`
  if (cause.type === 'unsatisfiable') {
    return `has ${statedIn(budget)}${ofPods}. AKS refuses every upgrade while such a budget exists, for every pool (UnsatisfiablePDB).`
  }
  if (cause.type === 'specification' || cause.type === 'minimum') {
    const { expected } = cause
    const pods = expected === 1 ? '1 pod' : `${expected} pods`
    if (cause.type === 'minimum')
      return `allows no eviction while its autoscaler has ${pods}: ${statedIn(budget)}${ofPods}.`
    const now = cause.severity === 'warning' ? ' At present more pods run, for example during a roll-out.' : ''
    return `allows no eviction: ${statedIn(budget)} of ${pods}${ofPods}. A drain waits until it times out, and the upgrade fails.${now}`
  }
  if (cause.type === 'pace') return paceFact(budget, cause.pace, ofPods)
  return `${statusFact(budget, cause.type)}${ofPods}.${unreadyText(selected)}`
}

/** Returns whether a budget counts none of the pods that it selects, because none has a controller. */
function countsNoPod(budget: SeenObject, selected: SelectedPods): boolean {
  return isAboutBarePods(selected) && !countsBarePods(budget)
}

function isAboutBarePods(selected: SelectedPods): boolean {
  const { controlled, bare } = byController(selected)
  return bare > 0 && controlled.length === 0
}

function paceFact(
  { status }: SeenObject,
  { pool, startMinutes, neededMinutes, timeoutMinutes }: DrainPace,
  ofPods: string
): string {
  const minutes = (count: number) => `${Math.ceil(count)} min`
  const pods = status.disruptionsAllowed === 1 ? '1 pod' : `${shownText(status.disruptionsAllowed)} pods`
  return `lets ${pods} be evicted at a time${ofPods}, and they take ${minutes(startMinutes)} to become ready. The drains of pool ${pool} then need up to ${minutes(neededMinutes)}, but end after ${minutes(timeoutMinutes)}.`
}

function statusFact({ status, fields }: SeenObject, type: BudgetCause['type']): string {
  const { currentHealthy, desiredHealthy, expectedPods } = status
  const healthy = `${shownText(currentHealthy)} of ${shownText(expectedPods)} pods are healthy, and ${shownText(desiredHealthy)} must be`
  const count = expectedPods === 0 ? 'it expects no pods, so that it refuses the eviction of each one' : healthy
  const failure = failsToSync({ status, fields } as SeenObject)
    ? `it cannot be computed: ${syncMessage(status)}`
    : count
  if (type === 'failing')
    return `holds the drain if pods on new nodes do not start, as some do not at present: ${failure}`
  if (type === 'passed') return `allowed no eviction at the first read, but does at the second: ${failure}`
  if (type === 'once') return `allows no eviction at the only read: ${failure}`
  return `allows no eviction in two reads a minute apart: ${failure}`
}

function syncMessage(status: SeenObject['status']): string {
  return shownText(listOf(status.conditions).find(({ reason }) => reason === 'SyncFailed')?.message)
}

function statedIn({ spec: { minAvailable, maxUnavailable } }: SeenObject): string {
  return minAvailable === undefined || minAvailable === null
    ? `maxUnavailable ${shownText(maxUnavailable)}`
    : `minAvailable ${shownText(minAvailable)}`
}

/** Returns the names of the workloads of a budget. Pods are named if no workload has them, or if they are few. */
function namesOf({ workloads, pods }: SelectedPods): string {
  const names = workloads.length > 0 ? workloads.map(({ object }) => object) : pods
  return listOfNames(names, shownName, 4)
}

function unreadyText({ pods }: SelectedPods): string {
  const unready = pods.filter(pod => pod.status.phase !== undefined && !isReady(pod))
  if (unready.length === 0) return ''
  return ` Not ready: ${listOfNames(unready, pod => `${shownText(pod.name)} ${reasonOf(pod)}`, 3)}.`
}

/** Returns why a pod is not ready: the reason of a container that waits, or why no node takes the pod. */
function reasonOf({ status }: SeenObject): string {
  const waiting = listOf(status.containerStatuses).map(each => fieldAt(each, 'state', 'waiting', 'reason'))
  const unscheduled = listOf(status.conditions).find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False'
  )
  const container = waiting.find(reason => typeof reason === 'string')
  const phase = shownText(status.phase ?? 'Unknown')
  if (container !== undefined) return shownText(container)
  return unscheduled === undefined ? phase : `${phase}: ${shownText(unscheduled.message ?? unscheduled.reason)}`
}

function remedyOf(held: Held): string {
  const { budget, owner, cause, selected } = held
  if (cause.type === 'passed') return 'Start when all pods of the budget are ready.'
  if (cause.type === 'pace')
    return `Raise \`drainTimeoutInMinutes\` of pool ${cause.pace.pool} above ${Math.ceil(cause.pace.neededMinutes)}, or let more pods of ${shownName(budget)} be evicted at a time.`
  if (owner.type === 'aks') {
    return 'AKS owns this budget and restores it. Give its pods space: add a node to the system pool, and check why a pod is not ready.'
  }
  const isUnhealthy = 'expected' in cause ? false : isBelow(budget)
  if (isUnhealthy) return repairText(budget, selected)
  if (owner.type === 'operator') return operatorText(held)
  return settingsText(held)
}

function isBelow({ status }: SeenObject): boolean {
  return (
    typeof status.currentHealthy === 'number' &&
    typeof status.expectedPods === 'number' &&
    status.currentHealthy < status.expectedPods
  )
}

function repairText({ spec }: SeenObject, selected: SelectedPods): string {
  const names = namesOf(selected)
  const policy =
    spec.unhealthyPodEvictionPolicy === 'AlwaysAllow'
      ? ''
      : ' If they may be evicted although they are not ready, set `unhealthyPodEvictionPolicy: AlwaysAllow` in the budget.'
  return `Repair the pods${names === '' ? '' : ` of ${names}`} first.${policy}`
}

function operatorText({ budget, owner }: Held): string {
  const selector = labelsOf(fieldsOf(budget.spec.selector).matchLabels)
  if (owner.isDatabase || selectsPrimary(selector)) {
    return `Leave the budget as it is: ${owner.text} restores it. Run a switchover, so that another instance becomes the primary and this node can be drained. With a single instance, add an instance in ${owner.text} first.`
  }
  return `Change it in ${owner.text}, because its operator restores the budget: more instances, or \`maxUnavailable: 1\`. A database or a queue may need a switchover first.`
}

function settingsText({ budget, owner, cause, selected }: Held): string {
  const where = owner.type === 'release' ? `In the values of ${owner.text}, ` : ''
  if (isAboutBarePods(selected)) return sentence(`${where}${controllerText(budget, selected)}`)
  const isMinimum = budget.spec.minAvailable !== undefined && budget.spec.minAvailable !== null
  const write = isMinimum
    ? `replace \`minAvailable\` by \`maxUnavailable: 1\` in ${shownName(budget)}`
    : `write \`maxUnavailable: 1\` in ${shownName(budget)}`
  const workload = selected.workloads[0]
  const name = workload === undefined ? 'the workload' : shownName(workload.object)
  if (cause.type === 'unsatisfiable') {
    return sentence(
      `${where}${write}. With one pod, also raise \`replicas\` of ${name} to 2 if it must not be interrupted.`
    )
  }
  if (statesNothing(budget)) {
    return sentence(`${where}${write}. With a single pod, \`maxUnavailable: 1\` means an interruption.`)
  }
  const least = 'expected' in cause ? leastReplicas(budget, cause.expected) : undefined
  const ofWorkloads =
    selected.workloads.length > 1 ? 'the `replicas` of its workloads together' : `\`replicas\` of ${name}`
  const amount = cause.type === 'minimum' ? 'the minimum of the autoscaler' : ofWorkloads
  const raise = least === undefined ? '' : `raise ${amount} to ${least} or more, or `
  return sentence(`${where}${raise}${write}. With a single pod, \`maxUnavailable: 1\` means an interruption.`)
}

/** Returns the remedy for pods without a controller: they have no replicas, and a budget that keeps the last one keeps it always. */
function controllerText(budget: SeenObject, selected: SelectedPods): string {
  const names = listOfNames(
    selected.workloads.map(({ object }) => object),
    shownName,
    4
  )
  const command = `kubectl delete poddisruptionbudget ${commandWord(budget.name)} --namespace ${commandWord(budget.namespace)}`
  return `put ${names} under a controller with two or more \`replicas\`, such as a Deployment. If an interruption is acceptable, delete ${shownName(budget)}: \`${command}\`.`
}

/** Most replicas that a remedy proposes, unless one more than now suffices. */
const MOST_REPLICAS = 20

/** Returns the number of replicas from which a budget allows an eviction, or `undefined` for one such as 100 %. */
function leastReplicas(budget: SeenObject, expected: number): number | undefined {
  const more = Array.from({ length: MOST_REPLICAS }, (_, n) => expected + n + 1)
  return more.find(replicas => replicas <= Math.max(MOST_REPLICAS, expected + 1) && !allowsNone(budget, replicas))
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function quarantineText({ pools, cause }: Held): string {
  const cordoning = pools.filter(({ upgradeSettings }) => upgradeSettings?.undrainableNodeBehavior === 'Cordon')
  if (cordoning.length === 0 || cause.type === 'unsatisfiable') return ''
  const names = cordoning.map(({ name }) => name).join(', ')
  return ` Pool ${names} cordons nodes that it cannot drain: they keep the old version, with the label \`kubernetes.azure.com/upgrade-status=Quarantined\`.`
}
