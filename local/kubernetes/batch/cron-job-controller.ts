import type { Resource, World } from '../../azure/world.ts'
import { keepObject, objectsOfKind } from '../cluster-state.ts'
import { asRecord, type KubernetesObject, keyOfObject, referenceTo } from '../objects.ts'
import { controllerKeys } from '../pods/pod-end.ts'
import { type CronJobSpec, cronJobSpec } from './cron-job-spec.ts'
import { type CronJobState, cronJobStates } from './cron-job-state.ts'
import { nextTime } from './cron-time.ts'
import { removeJob } from './job-removal.ts'
import { finishedCondition, jobState } from './job-state.ts'

/**
 * Takes one turn of the CronJob controller at each CronJob of a cluster (kubernetes/kubernetes:
 * pkg/controller/cronjob/cronjob_controllerv2.go): creates the Jobs that are due, and deletes old ones. The Jobs of a
 * CronJob that no longer exists are deleted as well.
 */
export function reconcileCronJobs(world: World, cluster: Resource): void {
  const cronJobs = objectsOfKind(world, cluster.id, 'CronJob')
  const states = cronJobStates(world, cluster.id)
  const keys = new Set(cronJobs.map(each => keyOfObject(referenceTo(each))))
  for (const key of Object.keys(states)) if (!keys.has(key)) delete states[key]
  for (const cronJob of cronJobs) reconcile(world, cluster, cronJob)
  for (const job of objectsOfKind(world, cluster.id, 'Job')) {
    const isOrphan = controllerKeys(job).some(key => key.startsWith('batch/CronJob/') && !keys.has(key))
    if (isOrphan) removeJob(world, cluster.id, job)
  }
}

function reconcile(world: World, cluster: Resource, cronJob: KubernetesObject): void {
  const key = keyOfObject(referenceTo(cronJob))
  const states = cronJobStates(world, cluster.id)
  const state = states[key] ?? { since: world.now }
  states[key] = state
  const spec = cronJobSpec(cronJob)
  const jobs = jobsOf(world, cluster.id, cronJob)
  noteSuccess(world, cluster.id, state, jobs)
  removeOldJobs(world, cluster.id, spec, jobs)
  const due = startableTime(world, cluster.id, spec, state, jobs)
  if (due === undefined) return
  if (spec.concurrency === 'Replace') {
    for (const job of activeJobs(world, cluster.id, jobs)) removeJob(world, cluster.id, job)
  }
  keepObject(world, cluster.id, jobObject(cronJob, due), `cronjob/${cronJob.metadata.name}`)
  state.lastScheduleTime = due
}

/** Returns the Jobs that a CronJob created, oldest first. */
export function jobsOf(world: World, clusterId: string, cronJob: KubernetesObject): KubernetesObject[] {
  const key = keyOfObject(referenceTo(cronJob))
  return objectsOfKind(world, clusterId, 'Job').filter(job => controllerKeys(job).includes(key))
}

/** Returns the Jobs that are not finished. */
export function activeJobs(world: World, clusterId: string, jobs: readonly KubernetesObject[]): KubernetesObject[] {
  return jobs.filter(job => endOf(world, clusterId, job) === undefined)
}

function endOf(world: World, clusterId: string, job: KubernetesObject) {
  const state = jobState(world, clusterId, keyOfObject(referenceTo(job)))
  return state === undefined ? undefined : finishedCondition(state)
}

function noteSuccess(world: World, clusterId: string, state: CronJobState, jobs: readonly KubernetesObject[]): void {
  for (const job of jobs) {
    const end = endOf(world, clusterId, job)
    if (end?.type === 'Complete') state.lastSuccessfulTime = Math.max(state.lastSuccessfulTime ?? 0, end.at)
  }
}

function removeOldJobs(world: World, clusterId: string, spec: CronJobSpec, jobs: readonly KubernetesObject[]): void {
  const ended = (type: string) => jobs.filter(job => endOf(world, clusterId, job)?.type === type)
  const surplus = (list: KubernetesObject[], limit: number) => list.slice(0, Math.max(0, list.length - limit))
  for (const job of [
    ...surplus(ended('Complete'), spec.successfulJobsHistoryLimit),
    ...surplus(ended('Failed'), spec.failedJobsHistoryLimit)
  ]) {
    removeJob(world, clusterId, job)
  }
}

/**
 * Returns the scheduled time for which a Job can be started now. It is the last one that has passed; earlier ones are
 * skipped.
 */
function startableTime(
  world: World,
  clusterId: string,
  spec: CronJobSpec,
  state: CronJobState,
  jobs: readonly KubernetesObject[]
): number | undefined {
  const due = spec.suspend ? undefined : lastMissed(world.now, spec, state)
  if (due === undefined) return undefined
  const { startingDeadlineSeconds: deadline } = spec
  if (deadline !== undefined && due + deadline * 1000 < world.now) return undefined
  const isBlocked = spec.concurrency === 'Forbid' && activeJobs(world, clusterId, jobs).length > 0
  return isBlocked ? undefined : due
}

/** Returns the last scheduled time since the last start that has passed. */
function lastMissed(now: number, spec: CronJobSpec, { since, lastScheduleTime }: CronJobState): number | undefined {
  const { schedule, timeZone, startingDeadlineSeconds } = spec
  if (schedule === undefined) return undefined
  const earliest = lastScheduleTime ?? since
  const start =
    startingDeadlineSeconds === undefined ? earliest : Math.max(earliest, now - startingDeadlineSeconds * 1000)
  let last: number | undefined
  for (let time = nextTime(schedule, start, timeZone); time !== undefined && time <= now; ) {
    last = time
    time = nextTime(schedule, time, timeZone)
  }
  return last
}

/** Returns the next time at which a CronJob may start a Job or has to clean up, or `undefined` if there is none. */
export function nextCronEvent(world: World, clusterId: string, cronJob: KubernetesObject): number | undefined {
  const spec = cronJobSpec(cronJob)
  const state = cronJobStates(world, clusterId)[keyOfObject(referenceTo(cronJob))]
  if (state === undefined) return world.now
  const jobs = jobsOf(world, clusterId, cronJob)
  if (hasNews(world, clusterId, spec, state, jobs)) return world.now
  if (startableTime(world, clusterId, spec, state, jobs) !== undefined) return world.now
  if (spec.suspend || spec.schedule === undefined) return undefined
  return nextTime(spec.schedule, world.now, spec.timeZone)
}

/** Returns whether Jobs have ended that the controller has not yet noted, or are more than the limits allow. */
function hasNews(
  world: World,
  clusterId: string,
  spec: CronJobSpec,
  { lastSuccessfulTime = 0 }: CronJobState,
  jobs: readonly KubernetesObject[]
): boolean {
  const ends = jobs.flatMap(job => endOf(world, clusterId, job) ?? [])
  const completed = ends.filter(({ type }) => type === 'Complete')
  return (
    completed.length > spec.successfulJobsHistoryLimit ||
    ends.length - completed.length > spec.failedJobsHistoryLimit ||
    completed.some(({ at }) => at > lastSuccessfulTime)
  )
}

/** Returns the Job for a scheduled time. Its name ends with the minutes since 1970 (`getTimeHashInMinutes`). */
function jobObject(cronJob: KubernetesObject, time: number): KubernetesObject {
  const { name, namespace } = cronJob.metadata
  const { metadata, spec } = asRecord(asRecord(cronJob.spec).jobTemplate)
  const { labels, annotations } = asRecord(metadata)
  const scheduled = {
    'batch.kubernetes.io/cronjob-scheduled-timestamp': `${new Date(time).toISOString().slice(0, 19)}Z`
  }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name}-${Math.floor(time / 60_000)}`,
      ...(namespace !== undefined && { namespace }),
      ...(labels !== undefined && { labels: asRecord(labels) as Record<string, string> }),
      annotations: { ...(asRecord(annotations) as Record<string, string>), ...scheduled },
      ownerReferences: [
        { apiVersion: cronJob.apiVersion, kind: 'CronJob', name, controller: true, blockOwnerDeletion: true }
      ]
    },
    spec
  }
}
