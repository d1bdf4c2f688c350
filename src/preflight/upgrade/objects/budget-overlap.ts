import { commandWord } from '../../command-word.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { keyOf, type SeenObject, shownName } from './seen-object.ts'
import { type DrainedPools, drainedBy, selectedBy } from './selected-pods.ts'
import { listOfNames } from './shown-text.ts'

/** Budgets of one pod that are kept. Two are too many already, and a cluster can have thousands with an open selector. */
const MOST_BUDGETS = 20

/**
 * Checks that no pod is selected by two budgets: the API server then answers every eviction with 500. Source:
 * kubernetes/kubernetes, `eviction.go`.
 */
export function judgeOverlap(objects: ObjectSet, pools: DrainedPools): Judgement[] {
  const selecting = new Map<SeenObject, SeenObject[]>()
  for (const budget of objects.ofKind('policy/PodDisruptionBudget')) {
    for (const object of evictable(budget, objects, pools)) {
      const others = selecting.get(object)
      if (others === undefined) selecting.set(object, [budget])
      else if (others.length < MOST_BUDGETS) others.push(budget)
    }
  }
  const several = [...selecting].filter(([, budgets]) => budgets.length > 1)
  const groups = Map.groupBy(several, ([, budgets]) => budgets.map(keyOf).join('\n'))
  return [...groups.values()].flatMap(group =>
    overlap(
      group[0]?.[1] ?? [],
      group.map(([object]) => object)
    )
  )
}

/** Returns the pods that a budget selects and a drain evicts. In a namespace without pods, the workloads. */
function evictable(budget: SeenObject, objects: ObjectSet, pools: DrainedPools): readonly SeenObject[] {
  const { pods, workloads } = selectedBy(budget, objects)
  if (objects.inNamespace('/Pod', budget.namespace).length > 0) return pods.filter(drainedBy(objects, pools))
  return workloads.filter(({ most }) => most > 0).map(({ object }) => object)
}

function overlap(budgets: readonly SeenObject[], objects: readonly SeenObject[]): Judgement[] {
  const [about, ...others] = budgets
  if (about === undefined) return []
  const names = listOfNames(budgets, shownName, 4)
  const evidence = `${names} select the same pods (${listOfNames(objects, shownName, 3)}). The API server then answers every eviction of them with 500, and the drain never ends.`
  return [
    {
      about,
      basis: [...others, ...objects],
      severity: 'error',
      evidence,
      remedy: `Keep one budget for each pod: narrow the selector of one of them, or remove the one that is broader: \`kubectl get pdb --namespace ${commandWord(about.namespace)}\`.`
    }
  ]
}
