import type { FoundPool } from '../found-cluster.ts'
import type { ClusterEvidence } from '../upgrade-request.ts'
import { isUnsatisfiable } from './budget-arithmetic.ts'
import { ownerOfBudget, refusingBudgets } from './budgets.ts'
import { type ObjectEvidence, type ObjectSet, objectsOf } from './object-set.ts'
import type { SeenObject } from './seen-object.ts'
import { selectedBy } from './selected-pods.ts'
import { shownText } from './shown-text.ts'

/** A budget that now refuses an eviction which the drain of some node needs. */
export interface BlockingBudget {
  /** Namespace and name, as `namespace/name`. */
  readonly name: string
  /** Owner that restores the budget. Empty if it has none. */
  readonly owner: string
  /** Pods that it protects, as `namespace/name`. */
  readonly pods: readonly string[]
  /** Whether it never allows an eviction, so that AKS refuses every upgrade, also that of the control plane. */
  readonly isUnsatisfiable: boolean
}

/** Budgets of a cluster. */
export interface FoundBudgets {
  /** Names of all budgets, as `namespace/name`. */
  readonly names: readonly string[]
  readonly blocking: readonly BlockingBudget[]
}

const NEEDED: readonly ObjectEvidence[] = ['workloads', 'budgets', 'nodes']

/**
 * Returns the budgets of a cluster and those that block a drain in any pool, or why they are not known. Two budgets of the
 * same pod block, too: the API server then refuses every eviction.
 */
export function blockingBudgets(
  inside: ClusterEvidence,
  pools: readonly FoundPool[]
): FoundBudgets | { readonly unread: string } {
  for (const kind of NEEDED) {
    const evidence = inside[kind]
    if ('unread' in evidence) return { unread: evidence.unread }
  }
  const { cluster, again } = objectsOf({ inside, manifests: { unread: 'An override is about the cluster.' } })
  const all = cluster.ofKind('policy/PodDisruptionBudget')
  const refusing = new Set([
    ...refusingBudgets(cluster, again, { all: pools, drained: pools }),
    ...overlappingBudgets(all, cluster)
  ])
  return {
    names: all.map(nameOf),
    blocking: all.filter(each => refusing.has(each)).map(each => describe(each, cluster))
  }
}

function overlappingBudgets(budgets: readonly SeenObject[], objects: ObjectSet): readonly SeenObject[] {
  const first = new Map<SeenObject, SeenObject>()
  return budgets.flatMap(budget =>
    selectedBy(budget, objects).pods.flatMap(pod => {
      const other = first.get(pod)
      if (other === undefined) first.set(pod, budget)
      return other === undefined ? [] : [budget, other]
    })
  )
}

function describe(budget: SeenObject, objects: ObjectSet): BlockingBudget {
  const selected = selectedBy(budget, objects)
  return {
    name: nameOf(budget),
    owner: ownerOfBudget(budget, selected, objects).text,
    pods: selected.pods.map(nameOf),
    isUnsatisfiable: isUnsatisfiable(budget)
  }
}

function nameOf({ namespace, name }: SeenObject): string {
  return shownText(`${namespace}/${name}`)
}
