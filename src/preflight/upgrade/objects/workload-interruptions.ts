import { listOf } from '../../../manifests/index.ts'
import type { FoundPool } from '../found-cluster.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { isOwnedByAks } from './owner.ts'
import { countOf, fieldAt, type SeenObject, shownName } from './seen-object.ts'
import type { DrainedPools } from './selected-pods.ts'
import { shownText } from './shown-text.ts'
import { teamWorkloads, type Workload, workloadsOf } from './workload.ts'
import { poolsOf } from './workload-placement.ts'

/** Drain time-out in minutes of a pool that states none. Source: "Upgrade an AKS cluster". */
const DRAIN_MINUTES = 30

/** Checks workloads that an eviction interrupts, or that a drain waits for. */
export function judgeInterruptions(objects: ObjectSet, pools: DrainedPools): Judgement[] {
  return [
    ...teamWorkloads(objects).flatMap(single),
    ...workloadsOf(objects).flatMap(workload => [...bare(workload), ...slow(workload, objects, pools)]),
    ...objects.ofKind('batch/Job').flatMap(job => longJob(job, pools.drained))
  ]
}

function single({ object, replicas, least, most }: Workload): Judgement[] {
  if (object.kind === 'Pod' || replicas === 0 || most === 0 || (replicas ?? least) > 1) return []
  if (replicas === undefined && least === 0) return []
  return [
    {
      about: object,
      severity: 'warning',
      evidence: `${shownName(object)} has one replica: it is interrupted while its node is drained.`,
      remedy: 'Raise `replicas` to 2 or more, spread over nodes, if it must stay available during the upgrade.'
    }
  ]
}

/** Namespace in which a run command of AKS has its pod, also the one that read this evidence. */
const RUN_COMMANDS = 'aks-command'

function bare({ object }: Workload): Judgement[] {
  if (object.kind !== 'Pod' || object.namespace === RUN_COMMANDS) return []
  return [
    {
      about: object,
      severity: 'warning',
      evidence: `${shownName(object)} has no controller: once it is evicted, nothing creates it again.`,
      remedy: 'Create the pod with a Deployment, a StatefulSet or a Job.'
    }
  ]
}

/** Checks that a pod may not take longer to stop than the drain waits. */
function slow(workload: Workload, objects: ObjectSet, pools: DrainedPools): Judgement[] {
  const { object, pod } = workload
  const seconds = countOf(pod.terminationGracePeriodSeconds) ?? 0
  if (!pools.drained.some(pool => seconds > drainSeconds(pool))) return []
  const short = poolsOf(workload, objects, pools).filter(pool => seconds > drainSeconds(pool))
  if (short.length === 0) return []
  const names = short.map(({ name }) => name).join(', ')
  const minutes = Math.min(...short.map(pool => drainSeconds(pool) / 60))
  return [
    {
      about: object,
      severity: 'warning',
      evidence: `Pods of ${shownName(object)} may take ${seconds} seconds to stop, but a drain of pool ${names} waits ${minutes} minutes. If they do, the upgrade fails.`,
      remedy: `Set \`drainTimeoutInMinutes\` of pool ${names} to more than ${Math.ceil(seconds / 60)}, or stop the pods before the upgrade.`
    }
  ]
}

function drainSeconds({ upgradeSettings }: FoundPool): number {
  return (upgradeSettings?.drainTimeoutInMinutes ?? DRAIN_MINUTES) * 60
}

/** Checks that no Job runs that has no deadline, or one after the drain has timed out. */
function longJob(job: SeenObject, pools: readonly FoundPool[]): Judgement[] {
  const { spec, status } = job
  const deadline = countOf(spec.activeDeadlineSeconds)
  const isActive = (countOf(status.active) ?? 0) > 0 && spec.suspend !== true
  const longest = Math.min(...pools.map(drainSeconds))
  if (!isActive || isOwnedByAks(job) || (deadline !== undefined && deadline <= longest)) return []
  const limit = deadline === undefined ? 'and has no deadline' : `and may run for ${deadline} seconds`
  const never = fieldAt(spec.template, 'spec', 'restartPolicy') === 'Never' && countOf(spec.backoffLimit) === 0
  return [
    {
      about: job,
      severity: 'warning',
      evidence: `${shownName(job)} is active ${limit}. An eviction ${never ? 'ends it as failed' : 'starts its pod again from the beginning'}.`,
      remedy: 'Start the upgrade when the Job has ended, or check that it can begin again.'
    }
  ]
}

/** Returns the volumes of a pod that exist in none of the releases after a minor version, by their type. */
export function volumesOfType({ pod }: Pick<Workload, 'pod'>, type: string): readonly string[] {
  return listOf(pod.volumes).flatMap(volume => (volume[type] === undefined ? [] : [shownText(volume.name)]))
}
