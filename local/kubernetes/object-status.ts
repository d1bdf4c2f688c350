import type { World } from '../azure/world.ts'
import { cronJobStates } from './batch/cron-job-state.ts'
import { finishedCondition, type JobCondition, jobState } from './batch/job-state.ts'
import { objectsOfKind } from './cluster-state.ts'
import { type Json, type KubernetesObject, keyOfObject, referenceTo } from './objects.ts'
import { isFinished, isReady, isTerminating, podsIn } from './pods/pod.ts'
import { controllerKeys } from './pods/pod-end.ts'
import { volumeOf } from './storage/volumes.ts'

/**
 * Returns the status that controllers write into a Job, CronJob or PersistentVolumeClaim, with the property names of the
 * API; `undefined` for other kinds and for objects that no controller has observed.
 */
export function controllerStatus(world: World, clusterId: string, object: KubernetesObject): Json | undefined {
  if (object.kind === 'Job') return jobStatus(world, clusterId, object)
  if (object.kind === 'CronJob') return cronJobStatus(world, clusterId, object)
  if (object.kind !== 'PersistentVolumeClaim') return undefined
  return { phase: volumeOf(world, clusterId, object) === undefined ? 'Pending' : 'Bound' }
}

function jobStatus(world: World, clusterId: string, job: KubernetesObject): Json | undefined {
  const key = keyOfObject(referenceTo(job))
  const state = jobState(world, clusterId, key)
  if (state === undefined) return undefined
  const pods = podsIn(world, clusterId).filter(({ owner }) => owner === key)
  const active = pods.filter(pod => !isTerminating(pod) && !isFinished(world, pod))
  const finished = finishedCondition(state)
  const { startTime, succeeded, failed, conditions } = state
  return {
    ...(conditions.length > 0 && { conditions: conditions.map(conditionBody) }),
    ...(startTime !== undefined && { startTime: timeText(startTime) }),
    ...(finished?.type === 'Complete' && { completionTime: timeText(finished.at) }),
    ...count('active', active.length),
    ...count('succeeded', succeeded),
    ...count('failed', failed),
    terminating: pods.filter(isTerminating).length,
    ready: active.filter(pod => isReady(world, pod)).length,
    uncountedTerminatedPods: {}
  }
}

/** Returns a member, unless its number is 0: the API leaves such members out. */
function count(name: string, value: number): Json {
  return value === 0 ? {} : { [name]: value }
}

function conditionBody({ type, status, reason, message, at }: JobCondition): Json {
  return { type, status, lastProbeTime: timeText(at), lastTransitionTime: timeText(at), reason, message }
}

function cronJobStatus(world: World, clusterId: string, cronJob: KubernetesObject): Json | undefined {
  const key = keyOfObject(referenceTo(cronJob))
  const state = cronJobStates(world, clusterId)[key]
  if (state === undefined) return undefined
  const { lastScheduleTime, lastSuccessfulTime } = state
  const active = objectsOfKind(world, clusterId, 'Job').filter(job => {
    const known = jobState(world, clusterId, keyOfObject(referenceTo(job)))
    return controllerKeys(job).includes(key) && (known === undefined || finishedCondition(known) === undefined)
  })
  return {
    ...(active.length > 0 && { active: active.map(referenceTo) }),
    ...(lastScheduleTime !== undefined && { lastScheduleTime: timeText(lastScheduleTime) }),
    ...(lastSuccessfulTime !== undefined && { lastSuccessfulTime: timeText(lastSuccessfulTime) })
  }
}

/** Returns a time as the API writes it, in whole seconds. */
function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
