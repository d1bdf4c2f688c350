import type { World } from '../../azure/world.ts'
import { type Pod, phaseOf } from '../pods/pod.ts'
import { finishedCondition, jobState } from './job-state.ts'
import { countFailure, countSuccess } from './pod-count.ts'

/**
 * Counts the pods of Jobs that have disappeared, with their node or after a deletion, before the Job controller saw their
 * end. The finalizer of such pods lets no pod disappear uncounted.
 */
export function countLostPods(world: World, clusterId: string, before: readonly Pod[], present: readonly Pod[]): void {
  const left = new Set(present)
  for (const pod of before) {
    const state = jobState(world, clusterId, pod.owner)
    if (left.has(pod) || pod.isCounted || state === undefined || finishedCondition(state) !== undefined) continue
    if (phaseOf(world, pod) === 'Succeeded') countSuccess(state, pod)
    else countFailure(state, pod, world.now)
  }
}
