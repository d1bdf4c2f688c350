import { nodesOfCluster } from '../../aks/nodes/node.ts'
import type { Resource, World } from '../../azure/world.ts'
import { objectsOfKind } from '../cluster-state.ts'
import { type KubernetesObject, keyOfObject, referenceTo } from '../objects.ts'
import { isFinished, isOfJob, isTerminating, type Pod, podsIn } from '../pods/pod.ts'
import { nextCronEvent } from './cron-job-controller.ts'
import { jobExpiry } from './job-removal.ts'
import { jobSpec } from './job-spec.ts'
import { finishedCondition, jobState } from './job-state.ts'
import { backoffEnd } from './pod-count.ts'

/** Seconds until a controller that has just changed something takes its next turn. */
const TURN_SECONDS = 1
/** Seconds after which the controllers check a pod again that waits for something without a time limit. */
const WAITING_SECONDS = 300

/**
 * Returns the next time at which something happens to the Jobs, CronJobs and finite pods of a cluster, or `undefined` if
 * nothing does. The time is later than now.
 */
export function nextBatchEvent(world: World, cluster: Resource): number | undefined {
  const jobs = objectsOfKind(world, cluster.id, 'Job')
  const times = [
    ...jobs.flatMap(job => jobEvents(world, cluster.id, job)),
    ...podsIn(world, cluster.id).flatMap(pod => podEvents(world, cluster, pod)),
    ...objectsOfKind(world, cluster.id, 'CronJob').flatMap(each => nextCronEvent(world, cluster.id, each) ?? [])
  ].filter(Number.isFinite)
  return times.length === 0 ? undefined : Math.max(world.now + TURN_SECONDS * 1000, Math.min(...times))
}

function jobEvents(world: World, clusterId: string, job: KubernetesObject): number[] {
  const state = jobState(world, clusterId, keyOfObject(referenceTo(job)))
  if (state === undefined) return [world.now]
  if (finishedCondition(state) !== undefined) return [jobExpiry(world, clusterId, job) ?? Infinity]
  const { activeDeadlineSeconds, suspend } = jobSpec(job)
  const deadline = (state.startTime ?? Infinity) + (activeDeadlineSeconds ?? Infinity) * 1000
  const retry = backoffEnd(state)
  return suspend ? [] : [deadline, retry > world.now ? retry : Infinity]
}

function podEvents(world: World, cluster: Resource, pod: Pod): number[] {
  const isBatch = isOfJob(pod)
  if (isTerminating(pod)) return isBatch ? [pod.goneAt ?? Infinity] : []
  if (pod.endsAt !== undefined) return pod.isCounted || (!isBatch && isFinished(world, pod)) ? [] : [pod.endsAt]
  return isBatch && pod.readyAt === undefined ? [nextChance(world, cluster)] : []
}

/** Returns the time at which a waiting pod may have another chance: a node becomes Ready, or a while has passed. */
function nextChance(world: World, cluster: Resource): number {
  const starting = nodesOfCluster(world, cluster.id).map(({ node }) => node.readyAt)
  const later = starting.filter(readyAt => readyAt > world.now)
  return Math.min(world.now + WAITING_SECONDS * 1000, ...later)
}
