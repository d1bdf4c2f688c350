import { allowsNone, isUnsatisfiable } from './budget-arithmetic.ts'
import { type BudgetCause, describeCause } from './budget-messages.ts'
import { slowestPace } from './budget-pace.ts'
import { blocksByStatus, isHeld } from './budget-status.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { type Owner, ownerOf } from './owner.ts'
import { countOf, type SeenObject } from './seen-object.ts'
import {
  byController,
  type DrainedPools,
  drainedBy,
  isFailing,
  isUnscheduled,
  type SelectedPods,
  selectedBy
} from './selected-pods.ts'

/** Checks that every budget lets its pods be evicted, by its specification and, in a cluster, by its status. */
export function judgeBudgets(objects: ObjectSet, again: ObjectSet, pools: DrainedPools): Judgement[] {
  return objects
    .ofKind('policy/PodDisruptionBudget')
    .flatMap(budget => judgeBudget(budget, objects, again, pools) ?? [])
}

function judgeBudget(
  budget: SeenObject,
  objects: ObjectSet,
  again: ObjectSet,
  pools: DrainedPools
): Judgement | undefined {
  const selected = selectedBy(budget, objects)
  const cause = causeOf(budget, selected, objects, again, pools)
  if (cause === undefined) return undefined
  const actual = ownerOfBudget(budget, selected, objects)
  const isError = cause.severity === 'error' && actual.type !== 'aks'
  return {
    about: budget,
    basis: selected.workloads.flatMap(({ object, autoscaler }) => [object, ...(autoscaler ? [autoscaler] : [])]),
    severity: isError ? 'error' : 'warning',
    ...describeCause({ budget, selected, cause, owner: actual, pools: pools.drained })
  }
}

/** Returns the budgets that now refuse an eviction which a drain needs, those of AKS included. */
export function refusingBudgets(objects: ObjectSet, again: ObjectSet, pools: DrainedPools): readonly SeenObject[] {
  return objects
    .ofKind('policy/PodDisruptionBudget')
    .filter(budget => causeOf(budget, selectedBy(budget, objects), objects, again, pools)?.severity === 'error')
}

/** Returns the owner of a budget. An operator that owns its pods counts before the owner of the budget itself. */
export function ownerOfBudget(budget: SeenObject, selected: SelectedPods, objects: ObjectSet): Owner {
  const owner = ownerOf(budget, objects)
  if (owner.type === 'operator') return owner
  const ofPods = selected.pods
    .concat(selected.workloads.map(({ object }) => object))
    .map(each => ownerOf(each, objects))
  return ofPods.find(({ type }) => type === 'operator') ?? owner
}

function causeOf(
  budget: SeenObject,
  selected: SelectedPods,
  objects: ObjectSet,
  again: ObjectSet,
  pools: DrainedPools
): BudgetCause | undefined {
  if (isUnsatisfiable(budget)) return { type: 'unsatisfiable', severity: 'error' }
  const isDrained = drainedBy(objects, pools)
  if (selected.pods.length > 0 && !selected.pods.some(isDrained)) return undefined
  return (
    byIdlePods(budget, selected, objects, isDrained) ??
    bySpecification(budget, selected, objects) ??
    byStatus(budget, selected, [objects, again], isDrained) ??
    byFailingPods(budget, selected) ??
    byPace(budget, selected, objects, pools)
  )
}

/**
 * Checks whether a budget holds a drain only if its pods start again: at present none of them runs by itself, so that each
 * may be evicted.
 */
function byIdlePods(
  budget: SeenObject,
  selected: SelectedPods,
  objects: ObjectSet,
  isDrained: (pod: SeenObject) => boolean
): BudgetCause | undefined {
  if (objects.source === 'manifests' || selected.hasDaemonPods) return undefined
  const pods = selected.pods.filter(isDrained)
  const isIdle = pods.length > 0 && pods.every(pod => !isHeld(pod, budget) && (isFailing(pod) || isUnscheduled(pod)))
  const specification = isIdle ? bySpecification(budget, selected, objects) : undefined
  return specification === undefined || !('expected' in specification)
    ? undefined
    : { type: 'idle', severity: 'warning', expected: specification.expected }
}

/** Returns why a budget never allows an eviction while its workloads have the number of pods that they request. */
function bySpecification(budget: SeenObject, selected: SelectedPods, objects: ObjectSet): BudgetCause | undefined {
  const { controlled: workloads, bare } = byController(selected)
  const sum = (of: (each: (typeof workloads)[number]) => number) =>
    workloads.reduce((total, each) => total + of(each), 0)
  const [least, most] = [sum(each => each.least), sum(each => each.most)]
  const isPresent = objects.source === 'cluster' && workloads.every(({ replicas }) => replicas !== undefined)
  const certain = isPresent ? sum(({ replicas = 0 }) => replicas) : most
  if (allowsNone(budget, certain, bare)) {
    const severity = allowsNow(budget) ? 'warning' : 'error'
    return { type: 'specification', severity, expected: certain + bare }
  }
  return allowsNone(budget, least, bare) ? { type: 'minimum', severity: 'warning', expected: least + bare } : undefined
}

/** Returns whether the status of a budget allows an eviction at present, for example during a roll-out. */
function allowsNow({ status }: SeenObject): boolean {
  return typeof status.disruptionsAllowed === 'number' && status.disruptionsAllowed > 0
}

/**
 * Checks whether a budget can hold a drain later: some of its pods do not start, and those that are ready may only be evicted
 * while the pods that replace them become ready.
 */
function byFailingPods({ status }: SeenObject, { pods }: SelectedPods): BudgetCause | undefined {
  const isHeldLater = (countOf(status.currentHealthy) ?? 0) > 0 && (countOf(status.desiredHealthy) ?? 0) > 0
  return isHeldLater && pods.some(isFailing) ? { type: 'failing', severity: 'warning' } : undefined
}

function byPace(
  budget: SeenObject,
  selected: SelectedPods,
  objects: ObjectSet,
  pools: DrainedPools
): BudgetCause | undefined {
  const pace = slowestPace(budget, selected, objects, pools)
  return pace === undefined ? undefined : { type: 'pace', severity: 'warning', pace }
}

function byStatus(
  budget: SeenObject,
  selected: SelectedPods,
  [objects, again]: readonly [ObjectSet, ObjectSet],
  isDrained: (pod: SeenObject) => boolean
): BudgetCause | undefined {
  if (objects.source === 'manifests' || !blocksByStatus(budget, selected, objects, isDrained)) return undefined
  if (!again.read.has('budgets')) return { type: 'once', severity: 'warning' }
  const later = again.find(budget)
  const pods = again.read.has('workloads') ? again : objects
  if (later === undefined || !blocksByStatus(later, selectedBy(later, pods), pods, isDrained)) {
    return { type: 'passed', severity: 'warning' }
  }
  return { type: 'status', severity: 'error' }
}
