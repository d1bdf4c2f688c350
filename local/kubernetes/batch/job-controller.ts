import type { World } from '../../azure/world.ts'
import type { KubernetesObject } from '../objects.ts'
import { isFinished, isTerminating, type Pod, templateOf } from '../pods/pod.ts'
import { createPods, type Turn } from '../pods/pod-creation.ts'
import { deletePod } from '../pods/pod-deletion.ts'
import { type JobSpec, jobSpec } from './job-spec.ts'
import {
  finishedCondition,
  type JobCondition,
  type JobState,
  jobStates,
  setCondition,
  trueCondition
} from './job-state.ts'
import { backoffEnd, countEnd, countFailure } from './pod-count.ts'
import { waitsForEnd } from './pod-failure-policy.ts'

/** Pods of a Job, and what its controller knows. */
interface JobTurn extends Turn {
  readonly spec: JobSpec
  readonly state: JobState
  /** Pods that neither have ended nor are being deleted. */
  readonly active: readonly Pod[]
}

/**
 * Takes one turn of the Job controller at a Job (kubernetes/kubernetes: pkg/controller/job/job_controller.go, `syncJob`,
 * with the feature gates of Kubernetes 1.31 and later). Indexes and `successPolicy` are not simulated.
 */
export function reconcileJob(turn: Turn): void {
  const { world, cluster, workload } = turn
  const states = jobStates(world, cluster.id)
  const state = presentState(turn, states[workload.key])
  states[workload.key] = state
  const pods = turn.all.filter(({ owner }) => owner === workload.key)
  countEnded(world, state, workload.object, pods)
  if (finishedCondition(state) !== undefined) return
  const spec = jobSpec(workload.object)
  if (!spec.suspend) state.startTime ??= world.now
  const active = turn.own.filter(pod => !isFinished(world, pod))
  manage({ ...turn, spec, state, active })
  delete state.hasNewFailure
  conclude(world, state, turn.all.filter(({ owner }) => owner === workload.key).filter(isTerminating).length)
}

/** Returns the state of a Job. A Job that was recreated with another template begins from the start, without its old pods. */
function presentState({ world, workload, own }: Turn, known: JobState | undefined): JobState {
  if (known?.template === workload.template) return known
  if (known !== undefined) for (const pod of own) dropPod(world, pod)
  return { template: workload.template, succeeded: 0, failed: 0, failuresInRow: 0, conditions: [] }
}

/** Counts pods that have ended. A pod that somebody else deletes, such as a drain, counts as failed. */
function countEnded(world: World, state: JobState, job: KubernetesObject, pods: readonly Pod[]): void {
  const isEnded = (pod: Pod) => isFinished(world, pod) || (isTerminating(pod) && !waitsForEnd(job))
  for (const pod of pods) if (!pod.isCounted && isEnded(pod)) countEnd(world, state, job, pod)
}

function manage(turn: JobTurn): void {
  const { world, state, active, spec } = turn
  if (isEnding(state)) return
  if (!spec.suspend) showSuspension(turn)
  const failure = failureOf(turn)
  if (failure !== undefined) {
    setCondition(state, { type: 'FailureTarget', status: 'True', ...failure, at: world.now })
    for (const pod of active) {
      deletePod(world, pod)
      countFailure(state, pod, world.now)
    }
    return
  }
  if (spec.suspend) for (const pod of active) dropPod(world, pod)
  else scale(turn)
  if (isSuccess(turn)) setCondition(state, { type: 'SuccessCriteriaMet', status: 'True', ...REACHED, at: world.now })
  else if (spec.suspend) showSuspension(turn)
}

function isEnding(state: JobState): boolean {
  return (trueCondition(state, 'FailureTarget') ?? trueCondition(state, 'SuccessCriteriaMet')) !== undefined
}

// Verbatim: kubernetes/kubernetes: pkg/controller/job/job_controller.go
const REACHED = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } as const
// Verbatim: kubernetes/kubernetes: pkg/controller/job/job_controller.go
const BACKOFF = { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' } as const
// Verbatim: kubernetes/kubernetes: pkg/controller/job/job_controller.go
const DEADLINE = { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' } as const

function failureOf({ world, state, spec, active }: JobTurn): Pick<JobCondition, 'reason' | 'message'> | undefined {
  if (state.failJobMessage !== undefined) return { reason: 'PodFailurePolicy', message: state.failJobMessage }
  const isExceeded = state.hasNewFailure === true && state.failed > spec.backoffLimit
  if (isExceeded || hasTooManyRestarts(world, active, spec)) return BACKOFF
  const { startTime } = state
  const { activeDeadlineSeconds: limit, suspend } = spec
  const isLate = limit !== undefined && startTime !== undefined && world.now - startTime >= limit * 1000
  return isLate && !suspend ? DEADLINE : undefined
}

/** Returns whether the containers of `OnFailure` pods were started again as often as the limit allows. */
function hasTooManyRestarts(world: World, active: readonly Pod[], { backoffLimit }: JobSpec): boolean {
  const restarts = active
    .filter(pod => templateOf(world, pod).spec.restartPolicy === 'OnFailure')
    .reduce((sum, pod) => sum + (pod.restarts ?? 0), 0)
  return restarts > 0 && restarts >= backoffLimit
}

/** Deletes surplus pods, or creates missing ones after the time that failures make them wait. */
function scale(turn: JobTurn): void {
  const { world, state, active } = turn
  const leaving = waitsForEnd(turn.workload.object) ? turn.all.filter(pod => isLeaving(turn, pod)).length : 0
  const missing = requestedPods(turn) - active.length
  for (const pod of missing < 0 ? active.slice(missing) : []) dropPod(world, pod)
  if (missing > leaving && backoffEnd(state) <= world.now) createPods(turn, missing - leaving)
}

function isLeaving({ workload }: JobTurn, pod: Pod): boolean {
  return pod.owner === workload.key && isTerminating(pod)
}

function requestedPods({ spec, state, active }: JobTurn): number {
  const { completions, parallelism } = spec
  if (completions === undefined) return state.succeeded > 0 ? active.length : parallelism
  return Math.max(0, Math.min(completions - state.succeeded, parallelism))
}

/** Deletes a pod that the Job does not need any more. It counts neither as succeeded nor as failed. */
function dropPod(world: World, pod: Pod): void {
  pod.isCounted = true
  deletePod(world, pod)
}

function isSuccess({ world, spec, state, all, workload }: JobTurn): boolean {
  const { completions } = spec
  const isEnough = completions === undefined ? state.succeeded > 0 : state.succeeded >= completions
  const isActive = (pod: Pod) => pod.owner === workload.key && !isTerminating(pod) && !isFinished(world, pod)
  return isEnough && !all.some(isActive)
}

/** Shows whether a Job is suspended. The deadline of a resumed Job counts from its resumption. */
function showSuspension({ world, spec, state }: JobTurn): void {
  const isShown = trueCondition(state, 'Suspended') !== undefined
  if (spec.suspend === isShown) return
  // Verbatim: kubernetes/kubernetes: pkg/controller/job/job_controller.go
  const said = spec.suspend
    ? ({ status: 'True', reason: 'JobSuspended', message: 'Job suspended' } as const)
    : ({ status: 'False', reason: 'JobResumed', message: 'Job resumed' } as const)
  setCondition(state, { type: 'Suspended', ...said, at: world.now })
  if (!spec.suspend) state.startTime = world.now
}

/** Ends a Job whose result is known, as soon as no pod is being deleted. */
function conclude(world: World, state: JobState, terminating: number): void {
  if (terminating > 0) return
  const failed = trueCondition(state, 'FailureTarget')
  const succeeded = trueCondition(state, 'SuccessCriteriaMet')
  if (failed !== undefined) setCondition(state, { ...failed, type: 'Failed', at: world.now })
  else if (succeeded !== undefined) setCondition(state, { ...succeeded, type: 'Complete', at: world.now })
}
