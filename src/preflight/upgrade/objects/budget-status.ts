import { listOf } from '../../../manifests/index.ts'
import type { ObjectSet } from './object-set.ts'
import { countOf, type SeenObject } from './seen-object.ts'
import { isGuarded, type SelectedPods } from './selected-pods.ts'

/**
 * Returns whether the API server refuses to evict a pod of a budget, by the status of the budget. A budget
 * that expects no pods refuses the eviction of each pod that it selects, for example of pods without a controller.
 * Budgets whose unhealthy pods may be evicted and that have no healthy pod refuse nothing. Source: kubernetes/kubernetes,
 * `disruption.go` and `eviction.go`.
 */
export function blocksByStatus(budget: SeenObject, selected: SelectedPods, objects: ObjectSet): boolean {
  const { expectedPods, disruptionsAllowed, currentHealthy } = budget.status
  if (countOf(disruptionsAllowed) !== 0) return false
  const guarded = selected.pods.filter(isGuarded)
  if (failsToSync(budget)) return guarded.length > 0
  if (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' && currentHealthy === 0) return false
  if ((countOf(expectedPods) ?? 0) === 0) return guarded.length > 0
  const arePodsKnown = objects.read.has('workloads') && (selected.pods.length > 0 || selected.hasDaemonPods)
  return !arePodsKnown || guarded.length > 0
}

/** Returns whether the disruption controller cannot compute a budget. Then it allows no eviction and expects no pod. */
export function failsToSync({ status }: SeenObject): boolean {
  return listOf(status.conditions).some(({ type, reason }) => type === 'DisruptionAllowed' && reason === 'SyncFailed')
}
