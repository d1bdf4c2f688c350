import type { World } from '../../azure/world.ts'
import { type PodRun, podRun } from '../batch/pod-run.ts'
import { asRecords, type KubernetesObject, keyOfObject } from '../objects.ts'
import { isTerminating, type Pod, templateOf } from './pod.ts'
import type { Workload } from './workload.ts'

/** Seconds until a failed container starts again: the first time, doubled each time, and the most (kubelet's defaults). */
const RESTART_SECONDS = { first: 10, most: 300 } as const

/** Starts the containers of failed `OnFailure` pods again, as often as they failed until now. */
export function restartContainers(world: World, clusterId: string, pod: Pod, workload: Workload | undefined): void {
  if (workload === undefined || isTerminating(pod) || (pod.exitCode ?? 0) === 0) return
  if (templateOf(world, pod).spec.restartPolicy !== 'OnFailure') return
  while (pod.endsAt !== undefined && pod.endsAt <= world.now) {
    const restarts = (pod.restarts ?? 0) + 1
    const wait = Math.min(RESTART_SECONDS.most, RESTART_SECONDS.first * 2 ** (restarts - 1))
    pod.restarts = restarts
    pod.readyAt = pod.endsAt + wait * 1000
    setEnd(pod, runOf(world, clusterId, pod, workload), pod.readyAt)
  }
}

/** Says when the containers of a started pod end, if they end by themselves. That can change until they have ended. */
export function planEnd(world: World, clusterId: string, pod: Pod, workload: Workload | undefined): void {
  if (workload === undefined || pod.readyAt === undefined || isTerminating(pod)) return
  if (!endsByItself(world, workload, pod) || (pod.endsAt !== undefined && pod.endsAt <= world.now)) return
  setEnd(pod, runOf(world, clusterId, pod, workload), pod.readyAt)
  if (pod.endsAt !== undefined) pod.endsAt = Math.max(pod.endsAt, world.now)
}

function setEnd(pod: Pod, { seconds, exitCode = 0 }: PodRun, startedAt: number): void {
  delete pod.endsAt
  if (seconds === undefined) return
  pod.endsAt = startedAt + seconds * 1000
  pod.exitCode = exitCode
}

/** Returns whether the containers of a pod may end: those of Jobs, and of single pods that are not always restarted. */
function endsByItself(world: World, { object: { kind } }: Workload, pod: Pod): boolean {
  const { restartPolicy = 'Always' } = templateOf(world, pod).spec
  return kind === 'Job' || (kind === 'Pod' && restartPolicy !== 'Always')
}

function runOf(world: World, clusterId: string, pod: Pod, { object }: Workload): PodRun {
  return podRun(world, clusterId, [pod.owner, ...controllerKeys(object)], templateOf(world, pod).spec)
}

/** Returns the key of the object that controls an object, such as the CronJob of a Job. */
export function controllerKeys({ metadata }: KubernetesObject): string[] {
  const { namespace } = metadata
  return asRecords(metadata.ownerReferences)
    .filter(({ controller }) => controller === true)
    .map(({ apiVersion, kind, name }) =>
      keyOfObject({
        apiVersion: String(apiVersion),
        kind: String(kind),
        name: String(name),
        ...(namespace !== undefined && { namespace })
      })
    )
}
