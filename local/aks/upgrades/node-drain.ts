import { type EvictionRound, evictPod } from '../../kubernetes/disruption/pod-eviction.ts'
import type { EvictionRefusal } from '../../kubernetes/disruption/status-answer.ts'
import { isTerminating } from '../../kubernetes/pods/pod.ts'

/** Progress of the drain of a node. */
export interface Drain {
  /** Number of pods that are still on the node and do not belong to a DaemonSet. */
  readonly left: number
  /** Pods whose containers have not ended yet, as `namespace/name`. */
  readonly ending: readonly string[]
  /** The first eviction that the API server refused, with `namespace/name` of the pod. */
  readonly refused?: { readonly pod: string; readonly answer: EvictionRefusal }
}

/**
 * Evicts the pods of a node and returns how far the drain is. Pods of DaemonSets stay. `force`: pods are deleted without
 * asking the budgets.
 */
export function drainNode(round: EvictionRound, node: string, { force }: { readonly force: boolean }): Drain {
  const pods = round.podsOnNode(node)
  let refused: Drain['refused']
  for (const pod of pods) {
    const answer = evictPod(round, pod, { force })
    if (answer !== undefined) refused ??= { pod: `${pod.namespace}/${pod.name}`, answer }
  }
  const ending = pods.filter(isTerminating).map(({ namespace, name }) => `${namespace}/${name}`)
  return { left: pods.length, ending, ...(refused !== undefined && { refused }) }
}

/**
 * Returns whether a drain ends at once because a webhook denies an eviction. Like kubectl, a drain tries again when the
 * webhook asks to try later (kubernetes/kubectl: pkg/drain/drain.go).
 */
export function isDeniedForGood({ refused }: Drain): boolean {
  return refused?.answer.by === 'webhook' && refused.answer.code !== 429
}
