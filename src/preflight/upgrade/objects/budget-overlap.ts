import type { DrainedPools } from './budgets.ts'
import type { Judgement } from './judgement.ts'
import { matchesSelector } from './label-selector.ts'
import type { ObjectSet } from './object-set.ts'
import { isOwnedByAks } from './owner.ts'
import { keyOf, type Labels, type SeenObject, shownName } from './seen-object.ts'
import { isLeftByDrain, poolOfPod } from './selected-pods.ts'
import { nameList } from './shown-text.ts'
import { isFinished, workloadsOf } from './workload.ts'

/** Pods, or a workload, with the labels that budgets select. */
interface Selectable {
  readonly object: SeenObject
  readonly labels: Labels
}

/**
 * Checks that no pod is selected by two budgets: the API server then answers every eviction with 500. Source:
 * kubernetes/kubernetes, `eviction.go`.
 */
export function judgeOverlap(objects: ObjectSet, pools: DrainedPools): Judgement[] {
  const budgets = Map.groupBy(
    objects
      .ofKind('policy/PodDisruptionBudget')
      .filter(({ spec }) => typeof spec.selector === 'object' && spec.selector !== null),
    ({ namespace }) => namespace
  )
  const found = selectables(objects, pools).flatMap(each => {
    const selecting = (budgets.get(each.object.namespace) ?? []).filter(({ spec }) =>
      matchesSelector(spec.selector, each.labels)
    )
    return selecting.length > 1 ? [{ selecting, object: each.object }] : []
  })
  const groups = Map.groupBy(found, ({ selecting }) => selecting.map(keyOf).join('\n'))
  return [...groups.values()].flatMap(group =>
    overlap(
      group[0]?.selecting ?? [],
      group.map(({ object }) => object)
    )
  )
}

/** Returns the existing pods of a cluster. For manifests, and for a cluster without pods, the workloads. */
function selectables(objects: ObjectSet, { all, drained }: DrainedPools): Selectable[] {
  const pods = objects.ofKind('/Pod').filter(pod => !isFinished(pod) && !isLeftByDrain(pod))
  const names = new Set(drained.map(({ name }) => name))
  const isDrained = (pod: SeenObject) => {
    const pool = poolOfPod(pod, objects, all)
    return pool === undefined || names.has(pool)
  }
  const withPods = new Set(pods.map(({ namespace }) => namespace))
  const workloads = workloadsOf(objects).filter(
    ({ most, object }) => most > 0 && object.kind !== 'Pod' && !withPods.has(object.namespace)
  )
  return [...pods.filter(isDrained).map(object => ({ object, labels: object.labels })), ...workloads]
}

function overlap(budgets: readonly SeenObject[], objects: readonly SeenObject[]): Judgement[] {
  const [about, ...others] = budgets
  if (about === undefined) return []
  const names = nameList(budgets.map(shownName), 4)
  const evidence = `${names} select the same pods (${nameList(objects.map(shownName), 3)}). The API server then answers every eviction of them with 500, and the drain never ends.`
  return [
    {
      about,
      basis: [...others, ...objects],
      severity: budgets.every(isOwnedByAks) ? 'warning' : 'error',
      evidence,
      remedy: 'Keep one budget for each pod: narrow the selector of one of them, or remove the one that is broader.'
    }
  ]
}
