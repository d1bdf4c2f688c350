import type { World } from '../../azure/world.ts'
import { stateOf } from '../cluster-state.ts'
import { isOfJob, type Pod } from '../pods/pod.ts'
import { finishedCondition, jobState } from './job-state.ts'
import { countEnd } from './pod-count.ts'

/**
 * Counts the pods of Jobs that have disappeared, with their node or after a deletion, before the Job controller saw their
 * end. The finalizer of such pods lets no pod disappear uncounted.
 */
export function countLostPods(world: World, clusterId: string, before: readonly Pod[], present: readonly Pod[]): void {
  const left = new Set(present)
  for (const pod of before.filter(isOfJob)) {
    const state = jobState(world, clusterId, pod.owner)
    if (left.has(pod) || pod.isCounted || state === undefined || finishedCondition(state) !== undefined) continue
    const job = stateOf(world, clusterId).objects[pod.owner]?.object
    if (pod.goneAt === undefined) pod.isDisrupted = true
    if (job !== undefined) countEnd(world, state, job, pod)
  }
}
