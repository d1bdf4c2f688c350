import { countOf, type SeenObject } from './seen-object.ts'

/**
 * Returns the pods that must stay healthy if a budget expects `expected` pods, as policy/v1 computes it: percentages are
 * rounded up, also those of `maxUnavailable`. `undefined` for a budget that states neither field in a valid form.
 */
export function desiredHealthy({ spec }: Pick<SeenObject, 'spec'>, expected: number): number | undefined {
  const isStated = spec.minAvailable !== undefined && spec.minAvailable !== null
  const count = podCount(isStated ? spec.minAvailable : spec.maxUnavailable, expected)
  if (count === undefined || isStated) return count
  return Math.max(0, expected - count)
}

/**
 * Returns whether a budget lets no pod be evicted although all pods are healthy: the `expected` pods of its workloads, and
 * `bare` pods without a controller. Only a number in `minAvailable` counts bare pods. A budget that expects no pods allows
 * no eviction, and one without `minAvailable` and `maxUnavailable` expects none. Source: kubernetes/kubernetes,
 * `disruption.go` (getExpectedPodCount, updatePdbStatus).
 */
export function allowsNone(budget: Pick<SeenObject, 'spec'>, expected: number, bare = 0): boolean {
  const healthy = expected + bare
  if (statesNothing(budget)) return Number.isFinite(healthy) && healthy > 0
  const counted = countsBarePods(budget) ? healthy : expected
  const desired = desiredHealthy(budget, counted)
  return desired !== undefined && Number.isFinite(healthy) && healthy > 0 && (counted === 0 || desired >= healthy)
}

/** Returns whether a budget has neither `minAvailable` nor `maxUnavailable`, which Kubernetes accepts. */
export function statesNothing({ spec: { minAvailable, maxUnavailable } }: Pick<SeenObject, 'spec'>): boolean {
  return (minAvailable ?? undefined) === undefined && (maxUnavailable ?? undefined) === undefined
}

/** Returns whether a budget counts pods without a controller: only if `minAvailable` is a number of pods. */
export function countsBarePods({ spec: { minAvailable } }: Pick<SeenObject, 'spec'>): boolean {
  return typeof minAvailable === 'number'
}

/**
 * Returns whether a budget states `maxUnavailable` 0 or 0 %. AKS refuses every upgrade of a cluster that has one, with
 * `UnsatisfiablePDB` (Azure/AKS#4839).
 */
export function isUnsatisfiable({ spec: { maxUnavailable } }: Pick<SeenObject, 'spec'>): boolean {
  return podCount(maxUnavailable, 100) === 0
}

function podCount(value: unknown, of: number): number | undefined {
  if (typeof value === 'number') return countOf(value)
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined
  return percent === undefined ? undefined : Math.ceil((Number(percent) * of) / 100)
}
