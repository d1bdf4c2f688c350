import { armError } from '../../azure/errors.ts'
import { isOn } from '../../azure/switches.ts'
import type { ArmError, Resource, World } from '../../azure/world.ts'
import { beginEvictions, type EvictionRound } from '../../kubernetes/disruption/pod-eviction.ts'
import { nextPodEvent, syncPods } from '../../kubernetes/pods/pod-lifecycle.ts'
import { isSpot, poolProperties, unavailableOf } from '../cluster-model.ts'
import { minorNumber } from '../kubernetes-versions.ts'
import { minutesOf } from '../node-amount.ts'
import { type Node, nodesOfPool } from '../nodes/node.ts'
import { addNodes, removeNodes } from '../nodes/node-creation.ts'
import { unreadyCause } from '../nodes/node-readiness.ts'
import { drainFailure } from './drain-failure.ts'
import { drainNode, isDeniedForGood } from './node-drain.ts'
import { outdatedNodes, type PoolGoal } from './pool-goal.ts'
import { upgradeSurge } from './settled-surge.ts'
import { surgeRefusal } from './surge-capacity.ts'
import { keepReplacements, makeSchedulable, surgeNodes, surplusSurge } from './surge-removal.ts'

/** State of the upgrade of one pool, kept with the operation. Times are in milliseconds. */
export interface PoolUpgradeState {
  /** Set as soon as the nodes of the surge were requested. */
  isSurged?: boolean
  /** Time until which new nodes try to become Ready although something keeps them from it. */
  unreadyUntil?: number
  /** Nodes that are being replaced now, by name. */
  batch: Record<string, NodeProgress>
  /** Failure of the last drain that left a node in quarantine. */
  undrainable?: ArmError
}

/** Progress of a node that is drained and replaced, or deleted at the end because the surge is over. */
interface NodeProgress {
  readonly since: number
  readonly isSurplus?: true
  drainedAt?: number
  replaced?: true
}

/**
 * Result of a step: when the next one is due, the error that ends the upgrade, or `undefined` at the end. `isConcluded`: every
 * node has the new version or is in quarantine, so that no later write continues the upgrade.
 */
export type StepResult =
  | { readonly dueAt: number }
  | { readonly error: ArmError; readonly isConcluded?: true }
  | undefined

export interface PoolUpgradeRequest {
  readonly world: World
  readonly cluster: Resource
  readonly pool: Resource
  readonly goal: PoolGoal
  readonly state: PoolUpgradeState
  /** Budgets are bypassed after the drain timeout: the cluster had an override that was valid when the operation started. */
  readonly force: boolean
}

/**
 * Seconds until an added machine, and a machine with a new image, is a Ready node. A node takes about five minutes
 * (Azure/aks-engine#3752).
 */
const SECONDS = { add: 150, reimage: 285 } as const
/** Seconds after which evictions are tried again although nothing has happened in the cluster. */
const RETRY_SECONDS = 60
/** Default of `drainTimeoutInMinutes` ("Upgrade an AKS cluster"). */
const DRAIN_MINUTES = 30
/** Time at which a node becomes Ready that nothing brings up. */
const NEVER = Date.UTC(2100, 0, 1)
/** If a pool runs this minor version or a later one, a surge that does not fit is tried again with one node. */
const SINGLE_SURGE_MINOR = 35

/**
 * Takes one step of a rolling upgrade of a pool: adds the nodes of the surge, drains and replaces outdated nodes in batches,
 * then drains and deletes the nodes of the surge. A batch waits for the soak time ("How AKS cluster upgrades work";
 * "Configure rolling upgrades for AKS node pools").
 */
export function stepPoolUpgrade(request: PoolUpgradeRequest): StepResult {
  const { world, cluster, state } = request
  syncPods(world, cluster)
  const surged = addSurge(request) ?? unreadyNodes(request)
  if (surged !== undefined) return surged
  const evictions = once(() => beginEvictions(world, cluster))
  for (const [name, progress] of Object.entries(state.batch)) {
    const failed = stepNode(request, name, progress, evictions)
    if (failed !== undefined) return stopDraining(request, failed, evictions())
  }
  if (Object.keys(state.batch).length === 0) {
    const next = nextBatch(request)
    if (next.length === 0) return finish(request)
    beginBatch(request, next)
    return stepPoolUpgrade(request)
  }
  return { dueAt: nextDue(request) }
}

/** Ends the upgrade after a drain that failed. Without `Cordon`, no node stays cordoned. */
function stopDraining(request: PoolUpgradeRequest, failed: StepResult, evictions: EvictionRound): StepResult {
  const { world, pool, state } = request
  const isEmpty = (node: string) => evictions.podsOnNode(node).length === 0
  if (!cordonsBlocked(pool)) makeSchedulable(world, pool, Object.keys(state.batch), isEmpty)
  return failed
}

function cordonsBlocked(pool: Resource): boolean {
  return poolProperties(pool).upgradeSettings?.undrainableNodeBehavior === 'Cordon'
}

/** Adds the nodes of the surge once, and waits until they are Ready. A new upgrade tries nodes in quarantine again. */
function addSurge(request: PoolUpgradeRequest): StepResult {
  const { world, cluster, pool, goal, state } = request
  if (state.isSurged !== true) {
    for (const node of nodesOfPool(world, pool.id)) delete node.isQuarantined
    restartUnready(request)
  }
  const surge = surgeNodes(world, pool.id)
  const outdated = outdatedNodes(world, pool.id, goal)
  const wanted = Math.min(upgradeSurge(world, pool), outdated.length) - surge.length
  if (state.isSurged !== true && wanted > 0) {
    const { nodes, refused } = possibleSurge(request, outdated[0]?.kubernetesVersion ?? goal.version, wanted)
    // Without any surge, nodes are taken out of service if the pool allows it (MaxUnavailable fallback).
    if (refused !== undefined && unavailableOf(poolProperties(pool)) === 0) return { error: refused }
    const version = { kubernetesVersion: goal.version, image: goal.image }
    const added = addNodes(world, cluster, pool, nodes, version, world.now, { isSurge: true })
    startNodes(request, added, SECONDS.add)
  }
  state.isSurged = true
  const starting = surgeNodes(world, pool.id).filter(({ readyAt }) => readyAt > world.now)
  return starting.length === 0 ? undefined : { dueAt: Math.max(...starting.map(({ readyAt }) => readyAt)) }
}

/** Returns the nodes of the requested surge that can be added, all or one, or why there can be none. */
function possibleSurge({ world, cluster, pool }: PoolUpgradeRequest, runs: string, wanted: number) {
  const refused = surgeRefusal(world, cluster, pool, wanted)
  if (refused === undefined) return { nodes: wanted }
  const isSingle = minorNumber(runs) >= SINGLE_SURGE_MINOR && surgeRefusal(world, cluster, pool, 1) === undefined
  return isSingle ? { nodes: 1 } : { nodes: 0, refused }
}

/** Sets when machines that start now are Ready nodes, or when AKS gives up waiting for them. */
function startNodes(
  { world, cluster, pool, state }: PoolUpgradeRequest,
  nodes: readonly Node[],
  seconds: number
): void {
  const cause = unreadyCause(world, cluster, pool)
  const readyAt = world.now + Math.max(seconds, cause?.seconds ?? 0) * 1000
  for (const node of nodes) node.readyAt = readyAt
  if (cause !== undefined) state.unreadyUntil = readyAt
}

/** Ends the upgrade if new nodes are still not Ready when AKS gives up. They stay as they are. */
function unreadyNodes({ world, cluster, pool, goal, state }: PoolUpgradeRequest): StepResult {
  const { unreadyUntil } = state
  if (unreadyUntil === undefined || world.now < unreadyUntil) return undefined
  delete state.unreadyUntil
  const cause = unreadyCause(world, cluster, pool)
  if (cause === undefined) return undefined
  for (const node of nodesOfPool(world, pool.id)) {
    if (node.readyAt === unreadyUntil && node.image === goal.image) node.readyAt = NEVER
  }
  return { error: cause.error }
}

/** Starts again the machines that an earlier write of the pool did not bring up. */
function restartUnready(request: PoolUpgradeRequest): void {
  const { world, pool, goal } = request
  const unready = nodesOfPool(world, pool.id).filter(
    ({ readyAt, image, kubernetesVersion }) =>
      readyAt === NEVER && image === goal.image && kubernetesVersion === goal.version
  )
  if (unready.length > 0) startNodes(request, unready, SECONDS.reimage)
}

/** Returns the nodes that are drained next: as many as the surge has, else as may be unavailable; in the end the surge itself. */
function nextBatch({ world, pool, goal }: PoolUpgradeRequest): readonly Node[] {
  const outdated = outdatedNodes(world, pool.id, goal)
  if (outdated.length === 0) return surplusSurge(world, pool)
  const size = surgeNodes(world, pool.id).length || Math.max(1, unavailableOf(poolProperties(pool)))
  return outdated.slice(0, size)
}

function beginBatch({ world, pool, goal, state }: PoolUpgradeRequest, nodes: readonly Node[]): void {
  const isSurplus = outdatedNodes(world, pool.id, goal).length === 0
  for (const node of nodes) {
    node.isCordoned = true
    state.batch[node.name] = { since: world.now, ...(isSurplus && { isSurplus }) }
  }
}

/** Returns a function that computes a value when it is first asked. */
function once<T>(compute: () => T): () => T {
  let value: { readonly computed: T } | undefined
  return () => {
    value ??= { computed: compute() }
    return value.computed
  }
}

/**
 * Drains and replaces one node of the batch. Returns the error that ends the upgrade. `evictions`: the evictions of this
 * step, which all nodes of the batch share.
 */
function stepNode(
  request: PoolUpgradeRequest,
  name: string,
  progress: NodeProgress,
  evictions: () => EvictionRound
): StepResult {
  const { world, pool, state, force } = request
  const node = nodesOfPool(world, pool.id).find(each => each.name === name)
  if (node === undefined) {
    delete state.batch[name]
    return undefined
  }
  if (progress.replaced) {
    if (node.readyAt <= world.now) delete state.batch[name]
    return undefined
  }
  if (progress.drainedAt === undefined) {
    const isOver = world.now - progress.since >= drainMilliseconds(pool)
    // An override bypasses budgets only when the drain has timed out (Azure/AKS#5199).
    const drain = drainNode(evictions(), name, { force: isSpot(poolProperties(pool)) || (force && isOver) })
    if (drain.left === 0) progress.drainedAt = world.now
    else if (!force && isDeniedForGood(drain)) return { error: drainFailure(name, drain) }
    else if (!force && isOver) return giveUp(request, node, drain)
  }
  const { drainedAt, isSurplus } = progress
  if (drainedAt !== undefined && isSurplus) {
    removeNodes(world, pool.id, new Set([name]))
    delete state.batch[name]
  } else if (drainedAt !== undefined && world.now - drainedAt >= soakMilliseconds(pool))
    replaceNode(request, node, progress)
  return undefined
}

function drainMilliseconds(pool: Resource): number {
  return minutesOf(poolProperties(pool).upgradeSettings?.drainTimeoutInMinutes, DRAIN_MINUTES)
}

function soakMilliseconds(pool: Resource): number {
  return minutesOf(poolProperties(pool).upgradeSettings?.nodeSoakDurationInMinutes, 0)
}

/** Leaves an undrainable node in quarantine and continues, or ends the upgrade, as the pool says. */
function giveUp(request: PoolUpgradeRequest, node: Node, drain: Parameters<typeof drainFailure>[1]): StepResult {
  const { world, state, pool } = request
  const failure = drainFailure(node.name, drain)
  if (node.isSurge || !cordonsBlocked(pool)) return { error: failure }
  node.isQuarantined = true
  state.undrainable = failure
  delete state.batch[node.name]
  const quarantined = nodesOfPool(world, pool.id).filter(({ isQuarantined }) => isQuarantined).length
  if (quarantined <= Math.max(1, upgradeSurge(world, pool))) return undefined
  return { error: usedSurge(failure) }
}

/**
 * Returns the error of an upgrade with too many nodes in quarantine. AKS tolerates as many as the surge has nodes ("Upgrade
 * options for AKS clusters", max blocked nodes).
 */
function usedSurge({ code, message }: ArmError): ArmError {
  // Verbatim: canonical/bundle-kubeflow#1339.
  const used =
    'Cordoned nodes have used all surge nodes but there are more nodes to be upgraded. Please fix your PDBs blocking node drain and kindly retry upgrade operation.'
  return armError(code, `${used}${message}`)
}

/** Replaces a drained node by one with the new version. */
function replaceNode(request: PoolUpgradeRequest, node: Node, progress: NodeProgress): void {
  const { goal } = request
  node.kubernetesVersion = goal.version
  node.image = goal.image
  startNodes(request, [node], SECONDS.reimage)
  delete node.isCordoned
  // The node registers again: what somebody gave to it through the Kubernetes API is lost (*assumed*).
  delete node.ownLabels
  delete node.ownTaints
  progress.replaced = true
}

/**
 * Ends the upgrade of the pool. Nodes of the surge that replace nodes in quarantine stay. An upgrade with nodes in quarantine
 * ends as Failed (REST API, `UndrainableNodeBehavior` Cordon); with the switch it ends well, as "How AKS cluster upgrades
 * work" says.
 */
function finish({ world, pool, state }: PoolUpgradeRequest): StepResult {
  keepReplacements(world, pool)
  const { undrainable } = state
  if (undrainable === undefined || isOn(world, 'quarantine-ends-upgrade-well')) return undefined
  return { error: undrainable, isConcluded: true }
}

/** Returns the time of the next step: something ends in the cluster, or a time limit is reached. */
function nextDue({ world, cluster, pool, state }: PoolUpgradeRequest): number {
  const times = Object.entries(state.batch).flatMap(([name, { since, drainedAt, replaced }]) => {
    if (replaced) return nodesOfPool(world, pool.id).find(node => node.name === name)?.readyAt ?? world.now
    return drainedAt === undefined ? since + drainMilliseconds(pool) : drainedAt + soakMilliseconds(pool)
  })
  const isDraining = Object.values(state.batch).some(({ drainedAt }) => drainedAt === undefined)
  const retry = isDraining ? [nextPodEvent(world, cluster.id) ?? Infinity, world.now + RETRY_SECONDS * 1000] : []
  const later = [...times, ...retry].filter(time => time > world.now)
  return later.length === 0 ? world.now + 1000 : Math.min(...later)
}
