import type { FoundPool } from '../found-cluster.ts'
import { allowsNone, isUnsatisfiable } from './budget-arithmetic.ts'
import { type BudgetCause, describeCause } from './budget-messages.ts'
import { slowestPace } from './budget-pace.ts'
import { blocksByStatus } from './budget-status.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { type Owner, ownerOf } from './owner.ts'
import { countOf, type SeenObject } from './seen-object.ts'
import { byController, isFailing, poolOfPod, type SelectedPods, selectedBy } from './selected-pods.ts'

/** The pools of a cluster, and those of them that an upgrade drains. */
export interface DrainedPools {
  readonly all: readonly FoundPool[]
  readonly drained: readonly FoundPool[]
}

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
  if (isElsewhere(selected, objects, pools)) return undefined
  return (
    bySpecification(budget, selected, objects) ??
    byStatus(budget, selected, objects, again) ??
    byFailingPods(budget, selected) ??
    byPace(budget, selected, objects, pools)
  )
}

/** Returns whether all pods of a budget are known to run in pools that the upgrade does not drain. */
function isElsewhere({ pods }: SelectedPods, objects: ObjectSet, { all, drained }: DrainedPools): boolean {
  if (pods.length === 0) return false
  const names = new Set(drained.map(({ name }) => name))
  return pods.every(pod => {
    const pool = poolOfPod(pod, objects, all)
    return pool !== undefined && !names.has(pool)
  })
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
  objects: ObjectSet,
  again: ObjectSet
): BudgetCause | undefined {
  if (objects.source === 'manifests' || !blocksByStatus(budget, selected, objects)) return undefined
  if (!again.read.has('budgets')) return { type: 'once', severity: 'warning' }
  const later = again.find(budget)
  if (
    later === undefined ||
    !blocksByStatus(later, selectedBy(later, again.read.has('workloads') ? again : objects), objects)
  ) {
    return { type: 'passed', severity: 'warning' }
  }
  return { type: 'status', severity: 'error' }
}
