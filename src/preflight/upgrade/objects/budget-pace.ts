import { listOf } from '../../../manifests/index.ts'
import type { FoundPool } from '../found-cluster.ts'
import { nodesAtOnce } from '../surge.ts'
import type { ObjectSet } from './object-set.ts'
import { countOf, fieldAt, type SeenObject, textOf } from './seen-object.ts'
import type { DrainedPools } from './selected-pods.ts'
import { isReady, poolOfPod, type SelectedPods } from './selected-pods.ts'

/** Default drain time-out of AKS in minutes. Source: "Upgrade options for AKS clusters". */
const DRAIN_TIMEOUT = 30
const MINUTE = 60_000
/** Longest start that is believed. After a longer time, the pod was rather ready before and not ready in between. */
const LONGEST_START = 60 * MINUTE

/** Time that the drains of a pool need under a budget, and the time that they have. In minutes. */
export interface DrainPace {
  readonly pool: string
  readonly startMinutes: number
  readonly neededMinutes: number
  readonly timeoutMinutes: number
}

/**
 * Returns the pool whose drains need longer under a budget than its time-out: a pod is evicted when those before it have
 * become ready elsewhere. How long that takes is the shortest time that any pod of the budget took.
 */
export function slowestPace(
  { status }: SeenObject,
  { pods }: SelectedPods,
  objects: ObjectSet,
  { all, drained }: DrainedPools
): DrainPace | undefined {
  const allowed = countOf(status.disruptionsAllowed) ?? 0
  const starts = pods.filter(isReady).flatMap(pod => startTime(pod) ?? [])
  if (allowed === 0 || starts.length === 0 || pods.length <= allowed) return undefined
  const startMinutes = Math.min(...starts) / MINUTE
  const byPool = Map.groupBy(pods, pod => poolOfPod(pod, objects, all))
  const paces = drained.flatMap(pool => {
    const own = byPool.get(pool.name) ?? []
    return own.length === 0 ? [] : paceOf(pool, own, allowed, startMinutes)
  })
  return paces.find(({ neededMinutes, timeoutMinutes }) => neededMinutes > timeoutMinutes)
}

/** Counts the rounds of evictions on the nodes that are drained at once. At first, pods of the node before can still start. */
function paceOf(pool: FoundPool, pods: readonly SeenObject[], allowed: number, startMinutes: number): DrainPace {
  const counts = [...Map.groupBy(pods, ({ spec }) => textOf(spec.nodeName)).values()].map(({ length }) => length)
  const atOnce = counts.toSorted((a, b) => b - a).slice(0, nodesAtOnce(pool))
  const rounds = Math.ceil(atOnce.reduce((sum, count) => sum + count, 0) / allowed)
  const isFirst = counts.length <= atOnce.length
  return {
    pool: pool.name,
    startMinutes,
    neededMinutes: (isFirst ? rounds - 1 : rounds) * startMinutes,
    timeoutMinutes: pool.upgradeSettings?.drainTimeoutInMinutes ?? DRAIN_TIMEOUT
  }
}

/** Returns the milliseconds that a pod took from its start until it was ready, or `undefined` if its status does not show it. */
function startTime({ status }: SeenObject): number | undefined {
  const ready = listOf(status.conditions).find(({ type }) => type === 'Ready')
  const time = Date.parse(textOf(fieldAt(ready, 'lastTransitionTime'))) - Date.parse(textOf(status.startTime))
  return time >= 0 && time <= LONGEST_START ? time : undefined
}
