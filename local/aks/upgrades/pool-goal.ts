import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import { type PoolProperties, poolProperties, type RecentVersion } from '../cluster-model.ts'
import { type Node, nodesOfPool } from '../nodes/node.ts'

/** Version and image that an upgrade gives to the nodes of a pool. It is kept until every node has them. */
export interface PoolGoal {
  readonly version: string
  readonly image: string
  /** The pool returns to what it ran before, which is possible only once. */
  readonly isRollback?: true
  /** Only the node image changes. */
  readonly isImageOnly?: true
}

const MOST_RECENT_VERSIONS = 5

function goals(world: World): Record<string, PoolGoal> {
  return tableOf<PoolGoal>(world, 'poolGoals')
}

/** Returns the goal of an upgrade of a pool that has begun and has not reached all nodes, whether it runs or was stopped. */
export function goalOf(world: World, poolId: string): PoolGoal | undefined {
  return goals(world)[keyOf(poolId)]
}

export function setGoal(world: World, poolId: string, goal: PoolGoal): void {
  goals(world)[keyOf(poolId)] = goal
}

/** Returns the nodes of a pool that an upgrade still has to replace. Quarantined nodes are left as they are. */
export function outdatedNodes(world: World, poolId: string, { version, image }: PoolGoal): Node[] {
  return nodesOfPool(world, poolId).filter(
    node => !node.isQuarantined && (node.kubernetesVersion !== version || node.image !== image)
  )
}

/**
 * Shows the goal of a stopped upgrade as the version of the pool if at least one of its own nodes has it, as AKS does (Azure/AKS#3558).
 * A stopped upgrade of the node image alone is not shown (*assumed*).
 */
export function showStoppedUpgrade(world: World, pool: Resource): void {
  const goal = goalOf(world, pool.id)
  if (goal === undefined || goal.isImageOnly) return
  const isBegun = nodesOfPool(world, pool.id).some(
    ({ kubernetesVersion, isSurge }) => kubernetesVersion === goal.version && isSurge === undefined
  )
  if (isBegun) pool.properties.currentOrchestratorVersion = goal.version
}

/** Ends an upgrade of a pool: the goal becomes the version of the pool, and its former version can be rolled back to. */
export function concludeGoal(world: World, pool: Resource, goal: PoolGoal): void {
  const { version, image, isRollback } = goal
  const recent = recentVersions(world, pool.id)
  const left = formerVersion(world, pool, goal)
  tableOf<RecentVersion[]>(world, 'recentVersions')[keyOf(pool.id)] = isRollback
    ? []
    : [...left, ...recent].slice(0, MOST_RECENT_VERSIONS)
  Object.assign(pool.properties, { currentOrchestratorVersion: version, nodeImageVersion: image })
  delete goals(world)[keyOf(pool.id)]
  delete tableOf(world, 'formerVersions')[keyOf(pool.id)]
}

/** Returns what a pool ran before, newest first: all that it can be rolled back to. */
export function recentVersions(world: World, poolId: string): readonly RecentVersion[] {
  return tableOf<RecentVersion[]>(world, 'recentVersions')[keyOf(poolId)] ?? []
}

/** Remembers what a pool runs when an upgrade begins. */
export function rememberFormerVersion(world: World, pool: Resource): void {
  tableOf<PoolProperties>(world, 'formerVersions')[keyOf(pool.id)] ??= {
    ...pick(poolProperties(pool))
  }
}

function pick({ currentOrchestratorVersion, nodeImageVersion }: PoolProperties): PoolProperties {
  return {
    ...(currentOrchestratorVersion !== undefined && { currentOrchestratorVersion }),
    ...(nodeImageVersion !== undefined && { nodeImageVersion })
  }
}

function formerVersion(world: World, pool: Resource, { version, image }: PoolGoal): RecentVersion[] {
  const remembered = tableOf<PoolProperties>(world, 'formerVersions')[keyOf(pool.id)] ?? poolProperties(pool)
  const { currentOrchestratorVersion, nodeImageVersion } = remembered
  const isSame = currentOrchestratorVersion === version && nodeImageVersion === image
  if (currentOrchestratorVersion === undefined || nodeImageVersion === undefined || isSame) return []
  const timestamp = new Date(world.now).toISOString()
  return [{ orchestratorVersion: currentOrchestratorVersion, nodeImageVersion, timestamp }]
}
