import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { World } from '../../azure/world.ts'

/** Progress of a CronJob, as the CronJob controller keeps it. Times are in milliseconds. */
export interface CronJobState {
  /** Time at which the controller observed the CronJob first. */
  readonly since: number
  /** Scheduled time of the last Job that was created. */
  lastScheduleTime?: number
  lastSuccessfulTime?: number
}

/** Returns the states of the CronJobs of a cluster, by the keys of their objects. */
export function cronJobStates(world: World, clusterId: string): Record<string, CronJobState> {
  const table = tableOf<Record<string, CronJobState>>(world, 'cronJobs')
  const states = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = states
  return states
}
