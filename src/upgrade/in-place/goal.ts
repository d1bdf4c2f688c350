import { compareVersions, imageDate } from '../../preflight/index.ts'
import type { AlreadyDone } from '../../provisioning/procedure/index.ts'
import { hasMixedImages, isListed, isReached } from './phase.ts'
import type { ClusterState, MachineState, PoolState, RollbackGoal, UpgradeGoal, UpgradeState } from './types.ts'

type Pins = Readonly<Record<string, string>>

/** Prefixes of the pins of a pool. */
const IMAGE = 'image.'
const BACK = 'to.'

/** Returns the goal of an upgrade. `kind` and `version` come from the target; the images are the newest ones now. */
export function upgradeGoal({ kind, version }: Omit<UpgradeGoal, 'images'>, { pools }: UpgradeState): UpgradeGoal {
  const due = kind === 'node-image' ? pools.filter(({ isStopped }) => !isStopped) : []
  return { kind, version, images: Object.fromEntries(due.map(pool => [pool.name, pool.latestNodeImage])) }
}

/** Returns the pins of the operation record for a goal. A resumed run reads its goal from them. */
export function pinsOf(goal: UpgradeGoal | RollbackGoal): Pins {
  const { kind, version } = goal
  const pools =
    'pools' in goal
      ? Object.entries(goal.pools).map(([name, to]) => [`${BACK}${name}`, `${to.version} ${to.image}`.trim()])
      : Object.entries(goal.images).map(([name, image]) => [`${IMAGE}${name}`, image])
  return { kind, version, ...Object.fromEntries(pools) }
}

/** Returns the pin of the image of one pool. */
export function imagePin(pool: string, image: string): Pins {
  return { [`${IMAGE}${pool}`]: image }
}

/** Returns the goal in the pins of a record, or `undefined` if they are not those of an upgrade. */
export function pinnedUpgrade(pins: Pins | undefined): UpgradeGoal | undefined {
  const { kind, version = '' } = pins ?? {}
  if (kind !== 'minor' && kind !== 'patch' && kind !== 'node-image') return undefined
  return { kind, version, images: Object.fromEntries(pinnedPools(pins ?? {}, IMAGE)) }
}

/** Returns the goal in the pins of a record, or `undefined` if they are not those of a rollback. */
export function pinnedRollback(pins: Pins | undefined): RollbackGoal | undefined {
  const { kind, version = '' } = pins ?? {}
  if (kind !== 'rollback') return undefined
  const pools = pinnedPools(pins ?? {}, BACK).map(([name, text]) => {
    const [to = '', image = ''] = text.split(' ')
    return [name, { version: to, image }] as const
  })
  return { kind, version, pools: Object.fromEntries(pools) }
}

function pinnedPools(pins: Pins, prefix: string): [string, string][] {
  return Object.entries(pins).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : []
  )
}

/** Returns whether the control plane has reached the goal. A newer one, which another caller upgraded, has too. */
export function isControlPlaneDone(cluster: ClusterState, { kind, version }: UpgradeGoal): boolean {
  if (kind === 'node-image') return true
  const isComplete = isSettled(cluster) && isReached(cluster.requestedVersion, cluster.version)
  return isComplete && compareVersions(cluster.version, version) >= 0
}

/**
 * Returns whether a pool has reached the goal of an upgrade, so that it is not written. Machines that AKS left out of
 * service do not count: a write does not replace them. A pool whose machines cannot be read has not reached it, because
 * the pool can show the new version before its machines have it (Azure/AKS#3558).
 */
export function isPoolDone(pool: PoolState, goal: UpgradeGoal): boolean {
  if (!isListed(pool.machines) || !isSettled(pool) || !isReached(pool.requestedVersion, pool.version)) return false
  const image = goal.images[pool.name]
  const isNew = (each: Pick<MachineState, 'version' | 'nodeImage'>) =>
    goal.kind === 'node-image'
      ? image === undefined || isAsNew(each.nodeImage, image)
      : compareVersions(each.version, goal.version) >= 0
  return isNew(pool) && isUniform(pool) && servingMachines(pool).every(isNew)
}

/** Returns whether all pools that run have reached the goal of an upgrade, so that no node is drained any more. */
export function arePoolsDone({ pools }: Pick<UpgradeState, 'pools'>, goal: UpgradeGoal): boolean {
  return pools.every(pool => pool.isStopped || isPoolDone(pool, goal))
}

/** Returns whether a pool runs what a rollback returns it to, and its last operation has succeeded. */
export function isPoolBack(pool: PoolState, goal: RollbackGoal): boolean {
  return isSettled(pool) && areMachinesBack(pool, goal)
}

/** Returns whether a pool, by its machines, runs what a rollback returns it to. Unread machines do not. */
export function areMachinesBack(pool: PoolState, { pools }: RollbackGoal): boolean {
  const to = pools[pool.name]
  if (to === undefined) return true
  const isBack = ({ version, nodeImage }: Pick<MachineState, 'version' | 'nodeImage'>) =>
    version === to.version && (to.image === '' || nodeImage === to.image)
  return isListed(pool.machines) && isBack(pool) && servingMachines(pool).every(isBack)
}

/** Returns the machines of a pool that are in service. Empty if they could not be read. */
export function servingMachines({ machines }: Pick<PoolState, 'machines'>): readonly MachineState[] {
  return isListed(machines) ? machines.filter(({ isQuarantined }) => !isQuarantined) : []
}

/** Returns whether the last operation on a cluster or pool has succeeded. */
export function isSettled({ provisioningState }: Pick<PoolState, 'provisioningState'>): boolean {
  return provisioningState === 'Succeeded'
}

/**
 * Returns whether an upgrade of a pool has begun and not reached all machines. Azure continues it with any write of the pool,
 * so a continuation does not count as a start.
 */
export function isHalfWay(pool: PoolState): boolean {
  return !isReached(pool.requestedVersion, pool.version) || !isUniform(pool)
}

/**
 * Returns whether the upgrade of a pool to the goal has begun, so that it may continue at any time. A failed state alone does
 * not show it, because an operation that scales the pool can leave one. Nor do different node images of a pool that has
 * succeeded: a channel of node images and new nodes of the autoscaler cause them without an upgrade.
 */
export function hasBegun(pool: PoolState, goal: UpgradeGoal): boolean {
  const machines = servingMachines(pool)
  const image = goal.images[pool.name]
  if (goal.kind === 'node-image')
    return image !== undefined && !isSettled(pool) && machines.some(({ nodeImage }) => isAsNew(nodeImage, image))
  const isRequested = !isReached(pool.requestedVersion, pool.version)
  return (
    isRequested || hasMixedVersions(machines) || [pool, ...machines].some(({ version }) => version === goal.version)
  )
}

function isUniform(pool: PoolState): boolean {
  const machines = servingMachines(pool)
  return !hasMixedVersions(machines) && !hasMixedImages(machines)
}

function hasMixedVersions(machines: readonly MachineState[]): boolean {
  return new Set(machines.map(({ version }) => version)).size > 1
}

/** Returns whether a node image is another one at least, by its date. Two different images without a date are not comparable. */
export function isAsNew(image: string, goal: string): boolean {
  if (image === goal) return true
  const [built, needed] = [imageDate(image), imageDate(goal)]
  return built !== undefined && needed !== undefined && built > needed
}

/** Returns the end of an upgrade whose goal the control plane and all running pools have reached, otherwise `undefined`. */
export function reachedGoal(state: UpgradeState, goal: UpgradeGoal): AlreadyDone | undefined {
  const { colour, cluster } = state
  if (!isControlPlaneDone(cluster, goal) || !arePoolsDone(state, goal)) return undefined
  const done =
    goal.kind === 'node-image'
      ? `All machines of the ${colour} cluster have the newest node image.`
      : `The ${colour} cluster runs Kubernetes ${goal.version} on its control plane and on all machines.`
  return { done }
}
