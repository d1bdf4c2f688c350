import type { World } from '../../azure/world.ts'
import { hastenBatch } from './batch-operation.ts'
import { type PodRun, toldRuns } from './pod-run.ts'

/**
 * Says how long each pod of a Job runs and with which code it ends, pods that run already included. `owner`: key of the Job
 * (`batch/Job/<namespace>/<name>`), of the CronJob for all its Jobs, or of a single pod that is not always restarted.
 */
export function setPodRun(world: World, clusterId: string, owner: string, run: PodRun): void {
  toldRuns(world, clusterId)[owner] = run
  hastenBatch(world, clusterId)
}
