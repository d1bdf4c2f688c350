import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { World } from '../../azure/world.ts'

type ConditionType = 'SuccessCriteriaMet' | 'FailureTarget' | 'Complete' | 'Failed' | 'Suspended'

/** Condition of a Job, with the property names of `batch/v1`. */
export interface JobCondition {
  readonly type: ConditionType
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
  /** Time in milliseconds. */
  readonly at: number
}

/** Progress of a Job, as the Job controller keeps it. Times are in milliseconds. */
export interface JobState {
  /** Template of the pods. It is fixed, so another one means that the Job was recreated. */
  readonly template: string
  startTime?: number
  succeeded: number
  failed: number
  /** Failures since the last success; new pods wait longer with each. */
  failuresInRow: number
  lastFailureAt?: number
  /** Set when a pod has failed, until the controller has compared the failures with the limit. */
  hasNewFailure?: true
  /** Message of the rule of `podFailurePolicy` that ends the Job. */
  failJobMessage?: string
  conditions: JobCondition[]
}

/** Returns the states of the Jobs of a cluster, by the keys of their objects. */
export function jobStates(world: World, clusterId: string): Record<string, JobState> {
  const table = tableOf<Record<string, JobState>>(world, 'jobs')
  const states = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = states
  return states
}

/** Returns the state of a Job, or `undefined` if the Job controller has not yet observed the Job. */
export function jobState(world: World, clusterId: string, key: string): JobState | undefined {
  return tableOf<Record<string, JobState>>(world, 'jobs')[keyOf(clusterId)]?.[key]
}

/** Returns a condition of a Job that is True. */
export function trueCondition({ conditions }: JobState, type: ConditionType): JobCondition | undefined {
  return conditions.find(condition => condition.type === type && condition.status === 'True')
}

/** Returns the condition that says how a Job ended, or `undefined` while the Job is not finished. */
export function finishedCondition(state: JobState): JobCondition | undefined {
  return trueCondition(state, 'Complete') ?? trueCondition(state, 'Failed')
}

/** Adds a condition, or replaces the one of the same type. */
export function setCondition(state: JobState, condition: JobCondition): void {
  const others = state.conditions.filter(({ type }) => type !== condition.type)
  state.conditions = [...others, condition]
}
