import { listOf } from '../../../manifests/index.ts'
import type { ObjectSet } from './object-set.ts'
import { countOf, type SeenObject } from './seen-object.ts'
import { isGuarded, isReady, type SelectedPods } from './selected-pods.ts'

/**
 * Returns whether the API server refuses to evict a pod of a budget that a drain must evict, by the status of the budget. A
 * budget that expects no pods refuses the eviction of each pod that runs, for example of pods without a controller. Source:
 * kubernetes/kubernetes, `disruption.go` and `eviction.go`.
 */
export function blocksByStatus(
  budget: SeenObject,
  selected: SelectedPods,
  objects: ObjectSet,
  isDrained: (pod: SeenObject) => boolean
): boolean {
  const { expectedPods, disruptionsAllowed, currentHealthy } = budget.status
  if (countOf(disruptionsAllowed) !== 0) return false
  const isRefused = selected.pods.some(pod => isDrained(pod) && isHeld(pod, budget))
  if (isRefused || failsToSync(budget) || (countOf(expectedPods) ?? 0) === 0) return isRefused
  return !arePodsKnown(budget, selected, objects) && !(isOpenToUnhealthy(budget) && currentHealthy === 0)
}

/** Returns whether the evidence has the pods of a budget: at least those that its status counts as healthy. */
function arePodsKnown({ status }: SeenObject, { pods, hasDaemonPods }: SelectedPods, objects: ObjectSet): boolean {
  if (!objects.read.has('workloads')) return false
  const healthy = countOf(status.currentHealthy) ?? 0
  return hasDaemonPods || (pods.length > 0 && pods.filter(isReady).length >= healthy)
}

/**
 * Returns whether a budget that allows no disruption holds a pod. It holds pods that run. A pod that is not ready may still
 * be evicted: with `AlwaysAllow` always, otherwise while enough other pods are healthy.
 */
export function isHeld(pod: SeenObject, budget: SeenObject): boolean {
  if (!isGuarded(pod)) return false
  if (isReady(pod)) return true
  const [healthy = 0, desired = 0] = [budget.status.currentHealthy, budget.status.desiredHealthy].map(countOf)
  return !isOpenToUnhealthy(budget) && !(desired > 0 && healthy >= desired)
}

function isOpenToUnhealthy({ spec }: SeenObject): boolean {
  return spec.unhealthyPodEvictionPolicy === 'AlwaysAllow'
}

/** Returns whether the disruption controller cannot compute a budget. Then it allows no eviction and expects no pod. */
export function failsToSync({ status }: SeenObject): boolean {
  return listOf(status.conditions).some(({ type, reason }) => type === 'DisruptionAllowed' && reason === 'SyncFailed')
}
