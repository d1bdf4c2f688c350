import type { Resource, World } from '../../azure/world.ts'
import { evictPod, podsOnNode } from '../../kubernetes/disruption/pod-eviction.ts'

/** How far the drain of a node is. */
export interface Drain {
  /** Number of pods that are still on the node and do not belong to a DaemonSet. */
  readonly left: number
  /** The first eviction that the API server refused. */
  readonly refused?: { readonly pod: string; readonly code: number; readonly text: string; readonly blocker?: string }
}

/**
 * Evicts the pods of a node and returns how far the drain is. Pods of DaemonSets stay. `force`: pods are deleted without
 * asking the budgets.
 */
export function drainNode(
  world: World,
  cluster: Resource,
  node: string,
  { force }: { readonly force: boolean }
): Drain {
  let refused: Drain['refused']
  for (const pod of podsOnNode(world, cluster, node)) {
    const answer = evictPod(world, cluster, pod, { force })
    if (answer !== undefined && refused === undefined) {
      const [cause] = answer.causes ?? []
      refused = {
        pod: `${pod.namespace}/${pod.name}`,
        code: answer.code,
        text: [answer.message, cause?.message].filter(Boolean).join(' '),
        ...(answer.blocker !== undefined && { blocker: answer.blocker })
      }
    }
  }
  const left = podsOnNode(world, cluster, node).length
  return refused === undefined ? { left } : { left, refused }
}
