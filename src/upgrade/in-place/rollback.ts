import { compareVersions } from '../../preflight/index.ts'
import type { OperationRecord, Refusal } from '../../provisioning/procedure/index.ts'
import { areMachinesBack, isHalfWay, isPoolDone, pinnedRollback, pinnedUpgrade, servingMachines } from './goal.ts'
import { isReached } from './phase.ts'
import type { ClusterState, PoolState, RollbackGoal, UpgradeGoal, UpgradeState } from './types.ts'

/** Milliseconds for which Azure can return a pool. Source: "Roll back node pool versions in AKS". */
const ROLLBACK_MILLISECONDS = 7 * 24 * 3_600_000

/** Version to which a pool returns, with the time until which Azure can do that. Milliseconds since 1970. */
interface WayBack {
  readonly version: string
  readonly image: string
  readonly until: number
}

/**
 * Returns the goal of a rollback, or why none is possible. Azure returns pools only, one step, within seven days, and only
 * while the channel of automatic upgrades is off. `unfinished`: goal of an upgrade that has begun and not ended. Only the
 * pools that it has changed are then returned; if there are none, the rollback only ends the upgrade. `ended`: goal of the
 * last upgrade, of which the same holds. The upgrade of an image is never undone by another version.
 */
export function rollbackGoal(
  state: UpgradeState,
  now: number,
  {
    unfinished,
    ended
  }: { readonly unfinished?: UpgradeGoal | undefined; readonly ended?: UpgradeGoal | undefined } = {}
): RollbackGoal | Refusal {
  const { cluster } = state
  const goalBefore = unfinished ?? ended
  const changed = changedPools(state, goalBefore)
  const found = changed.flatMap(pool => {
    const to = wayBackOf(pool, now)
    const isOther = goalBefore?.kind === 'node-image' && to?.version !== pool.version
    if (to === undefined || isOther || isImageKept(pool, to, cluster)) return []
    return [[pool.name, { version: to.version, image: to.image }] as const]
  })
  const goal: RollbackGoal = { kind: 'rollback', version: cluster.version, pools: Object.fromEntries(found) }
  if (!isReached(cluster.requestedVersion, cluster.version)) return PLANE_HALF_WAY
  if (unfinished !== undefined && changed.length === 0) return goal
  if (cluster.kubernetesChannel !== 'none') return channelIsOn(cluster.kubernetesChannel)
  const stuck = changed.find(pool => isHalfWay(pool) && wayBackOf(pool, now) === undefined)
  if (stuck !== undefined) return halfWay(stuck)
  if (found.length > 0) return goal
  return changed.some(pool => wayBackOf(pool, now) !== undefined) ? imageChannelIsOn(cluster.nodeImageChannel) : NOTHING
}

/**
 * Returns whether Azure would only return the image of a pool, and ignores that because the channel of node images is on.
 * Source: "Roll back node pool versions in AKS".
 */
function isImageKept(pool: PoolState, to: WayBack, { nodeImageChannel }: ClusterState): boolean {
  return nodeImageChannel !== 'None' && to.version === pool.version && to.image !== ''
}

/** Returns the running pools that an upgrade has changed. `unfinished`: its goal, if it has not ended. */
function changedPools({ pools }: UpgradeState, unfinished: UpgradeGoal | undefined): readonly PoolState[] {
  return pools.filter(pool => !pool.isStopped && (unfinished === undefined || isBegun(pool, unfinished)))
}

/** Returns whether an upgrade has changed a pool: at least one machine has what the pool gets. */
function isBegun(pool: PoolState, goal: UpgradeGoal): boolean {
  if (goal.kind === 'node-image' && goal.images[pool.name] === undefined) return false
  const machines = [...servingMachines(pool), pool]
  return isPoolDone(pool, goal) || isHalfWay(pool) || machines.some(({ version }) => isAtGoal(version, pool, goal))
}

function isAtGoal(version: string, pool: PoolState, { kind, version: to, images }: UpgradeGoal): boolean {
  return kind === 'node-image' ? pool.nodeImage === images[pool.name] : version === to
}

/**
 * Returns the goal of a rollback that has begun, with the pools that were upgraded after it was planned: an upgrade that
 * lost the race to record its operation can have written one more pool. Such a pool needs a new approval.
 */
export function resumedRollback(pinned: RollbackGoal, { pools }: UpgradeState, now: number): RollbackGoal {
  const known = Object.values(pinned.pools)
  const isOfImages = known.length > 0 && known.every(({ version }) => version === pinned.version)
  // A rollback of images never returns another pool to another version.
  if (isOfImages) return pinned
  const later = pools.flatMap(pool => {
    const to = pool.name in pinned.pools || pool.isStopped ? undefined : wayBackOf(pool, now)
    const isChanged = pool.version === pinned.version || isHalfWay(pool)
    const isOlder = to !== undefined && to.version !== pinned.version
    return isChanged && isOlder ? [[pool.name, { version: to.version, image: to.image }] as const] : []
  })
  return { ...pinned, pools: { ...pinned.pools, ...Object.fromEntries(later) } }
}

/**
 * Returns the goal of a rollback that has begun, without the pools that Azure can no longer return. The rollback ends
 * without them, so that another operation can begin.
 */
export function possibleRollback(pinned: RollbackGoal, state: UpgradeState, now: number): RollbackGoal {
  const goal = resumedRollback(pinned, state, now)
  const lost = lostPools(pinned, state, now).map(({ pool }) => pool.name)
  return { ...goal, pools: Object.fromEntries(Object.entries(goal.pools).filter(([name]) => !lost.includes(name))) }
}

/** A pool that a rollback does not return completely. */
interface KeptPool {
  readonly pool: PoolState
  readonly because: string
  /** Node image that the pool keeps, although its version is back. */
  readonly image?: string
}

/** Returns the pools that a rollback has not returned yet and that Azure can no longer return. */
function lostPools(pinned: RollbackGoal, { cluster, pools }: UpgradeState, now: number): readonly KeptPool[] {
  return pools.flatMap(pool => {
    const because = whyLost(pool, pinned, cluster, now)
    const isBack = pool.version === pinned.pools[pool.name]?.version
    return because === undefined ? [] : [{ pool, because, ...(isBack && { image: pool.nodeImage }) }]
  })
}

function whyLost(
  pool: PoolState,
  pinned: RollbackGoal,
  { kubernetesChannel, nodeImageChannel }: ClusterState,
  now: number
): string | undefined {
  const to = pinned.pools[pool.name]
  // An operation that was stopped after the last machine needs only a repeated write.
  if (to === undefined || areMachinesBack(pool, pinned)) return undefined
  const machines = servingMachines(pool)
  const isRequested = isReached(pool.requestedVersion, to.version)
  // Azure continues with any write what it has accepted.
  if (isRequested && machines.some(({ version }) => version !== to.version)) return undefined
  if (to.image === '' && unfinishedWayBack(pool)?.version === to.version) return undefined
  if (kubernetesChannel !== 'none') return `the upgrade channel of the cluster is ${kubernetesChannel}`
  // The channel gives the machines the newest image, so that Azure ignores the older one.
  if (isRequested && nodeImageChannel !== 'None') return imageChannelText({ nodeImageChannel })
  const isListed = listedTimes(pool, now).some(
    ({ version, image, until }) => version === to.version && ['', image].includes(to.image) && until > now
  )
  return isListed ? undefined : NOT_LISTED
}

function imageChannelText({ nodeImageChannel }: Pick<ClusterState, 'nodeImageChannel'>): string {
  return `the channel of node images is ${nodeImageChannel}`
}

const NOT_LISTED = 'Azure lists no version to which it can return the pool'

/**
 * Returns one sentence for each pool that a rollback does not return. Empty if the rollback is refused, which has its own
 * reason.
 */
export function keptPoolNotes(state: UpgradeState, records: RecordsBefore, now: number): readonly string[] {
  return keptPools(state, records, now).map(({ pool: { name, version }, image, because }) => {
    const what =
      image === undefined ? `is not returned and keeps Kubernetes ${version}` : `keeps the node image ${image}`
    return `Pool ${name} ${what}: ${because}.`
  })
}

/** The record if its procedure is open, and the record of the last upgrade of this cluster. */
interface RecordsBefore {
  readonly open: Pick<OperationRecord, 'pins'> | undefined
  readonly last: Pick<OperationRecord, 'pins'> | undefined
}

function keptPools(state: UpgradeState, { open, last }: RecordsBefore, now: number): readonly KeptPool[] {
  const pinned = pinnedRollback(open?.pins)
  if (pinned !== undefined) return lostPools(pinned, state, now)
  const goals = { unfinished: pinnedUpgrade(open?.pins), ended: pinnedUpgrade(last?.pins) }
  const goal = rollbackGoal(state, now, goals)
  if (isRefusedRollback(goal)) return []
  return changedPools(state, goals.unfinished ?? goals.ended)
    .filter(({ name }) => !(name in goal.pools))
    .map(pool =>
      wayBackOf(pool, now) === undefined
        ? { pool, because: NOT_LISTED }
        : { pool, because: imageChannelText(state.cluster), image: pool.nodeImage }
    )
}

/** Returns whether a rollback is refused. */
export function isRefusedRollback(found: RollbackGoal | Refusal): found is Refusal {
  return 'refused' in found
}

/**
 * Returns the time until which Azure can return every pool of a goal, in milliseconds since 1970. `undefined` if it cannot
 * return any pool, or will not because a channel of automatic upgrades is on.
 */
export function rollbackUntil({ cluster, pools }: UpgradeState, now: number): number | undefined {
  if (cluster.kubernetesChannel !== 'none') return undefined
  const times = pools.flatMap(pool => {
    const to = listedWayBack(pool, now)
    return to === undefined || isImageKept(pool, to, cluster) ? [] : [to.until]
  })
  return times.length === 0 ? undefined : Math.min(...times)
}

function wayBackOf(pool: PoolState, now: number): WayBack | undefined {
  return listedWayBack(pool, now) ?? unfinishedWayBack(pool)
}

/** Returns the newest version that Azure lists for a pool and that is older than what the pool runs. */
function listedWayBack(pool: PoolState, now: number): WayBack | undefined {
  return listedTimes(pool, now).find(({ version, image, until }) => {
    const isOther = version !== pool.version || image !== pool.nodeImage
    const isNewer = compareVersions(version, pool.version) > 0
    return isOther && !isNewer && until > now
  })
}

/** Returns the versions that Azure lists for a pool, newest first, with the time until which it can return the pool. */
function listedTimes({ recentlyUsed }: PoolState, now: number): readonly WayBack[] {
  return recentlyUsed.map(({ orchestratorVersion, nodeImageVersion, timestamp }) => {
    const left = Date.parse(timestamp ?? '')
    const until = (Number.isNaN(left) ? now : left) + ROLLBACK_MILLISECONDS
    return { version: orchestratorVersion, image: nodeImageVersion, until }
  })
}

/**
 * Returns the version of the old machines of a pool that stopped half-way and does not show the new version yet. A write
 * of the version that it shows is not a rollback, so Azure accepts it without a list.
 */
function unfinishedWayBack(pool: PoolState): WayBack | undefined {
  const isBegun = isHalfWay(pool) && servingMachines(pool).some(({ version }) => version === pool.version)
  const isOld = servingMachines(pool).every(({ version }) => compareVersions(version, pool.version) >= 0)
  return isBegun && isOld ? { version: pool.version, image: '', until: Number.POSITIVE_INFINITY } : undefined
}

const PLANE_HALF_WAY: Refusal = {
  refused: 'the upgrade of the control plane has not ended, and AKS never returns a control plane.',
  remedy:
    'Run `upgrade` again: it finishes the control plane. If its pools have not begun, `rollback` then ends the upgrade.'
}

const NOTHING: Refusal = {
  refused:
    'Azure lists no version to which it can return a pool: seven days have passed since the upgrade, or the pools were rolled back already. AKS never returns a control plane.',
  remedy:
    'Create a pool with the older version next to the present one, or restore the workload in a new cluster with `provision` and the other colour.'
}

function channelIsOn(channel: string): Refusal {
  return {
    refused: `the upgrade channel of the cluster is ${channel}, and Azure rolls a pool back only while it is off.`,
    remedy: 'Set `upgrades.kubernetesChannel: none` or `upgrades.keepRollback: true`, provision, then run again.'
  }
}

function imageChannelIsOn(channel: string): Refusal {
  return {
    refused: `only the node images can return, and Azure ignores that while the channel of node images is ${channel}.`,
    remedy: 'Set `upgrades.nodeImageChannel: None` or `upgrades.keepRollback: true`, provision, then run again.'
  }
}

function halfWay({ name, version }: PoolState): Refusal {
  return {
    refused: `the upgrade of pool ${name} stopped half-way, the pool already shows ${version}, and Azure lists no version to which it can return.`,
    remedy: `Run \`upgrade\` again: it finishes pool ${name}. Azure can roll the pool back for seven days afterwards.`
  }
}
