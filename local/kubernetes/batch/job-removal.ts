import type { World } from '../../azure/world.ts'
import { forgetObject, objectsOfKind } from '../cluster-state.ts'
import { type KubernetesObject, keyOfObject, referenceTo } from '../objects.ts'
import { forgetCreation } from '../pods/pod-creation.ts'
import { jobSpec } from './job-spec.ts'
import { finishedCondition, jobState, jobStates } from './job-state.ts'

/**
 * Deletes finished Jobs whose `ttlSecondsAfterFinished` is over (kubernetes/kubernetes: pkg/controller/ttlafterfinished), and
 * forgets the states of Jobs that no longer exist.
 */
export function removeExpiredJobs(world: World, clusterId: string): void {
  const jobs = objectsOfKind(world, clusterId, 'Job')
  for (const job of jobs) {
    const expiry = jobExpiry(world, clusterId, job)
    if (expiry !== undefined && expiry <= world.now) removeJob(world, clusterId, job)
  }
  const keys = new Set(objectsOfKind(world, clusterId, 'Job').map(job => keyOfObject(referenceTo(job))))
  const states = jobStates(world, clusterId)
  for (const key of Object.keys(states)) if (!keys.has(key)) forgetJob(world, clusterId, key)
}

/** Returns the time at which a finished Job is deleted, or `undefined` if it is kept. */
export function jobExpiry(world: World, clusterId: string, job: KubernetesObject): number | undefined {
  const { ttlSecondsAfterFinished } = jobSpec(job)
  const state = jobState(world, clusterId, keyOfObject(referenceTo(job)))
  const finished = state === undefined ? undefined : finishedCondition(state)
  if (ttlSecondsAfterFinished === undefined || finished === undefined) return undefined
  return finished.at + ttlSecondsAfterFinished * 1000
}

/** Deletes a Job. Its pods are deleted by the next turn of the controllers. */
export function removeJob(world: World, clusterId: string, job: KubernetesObject): void {
  const key = keyOfObject(referenceTo(job))
  forgetObject(world, clusterId, key)
  forgetJob(world, clusterId, key)
}

function forgetJob(world: World, clusterId: string, key: string): void {
  delete jobStates(world, clusterId)[key]
  forgetCreation(world, clusterId, key)
}
