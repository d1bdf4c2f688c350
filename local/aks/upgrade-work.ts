import { keyOf, sameId } from '../azure/resource-ids.ts'
import { tableOf } from '../azure/tables.ts'
import type { Operation, Resource, World } from '../azure/world.ts'
import { clusterProperties, type PoolProperties, poolProperties, poolsOf, type RecentVersion } from './cluster-model.ts'

/** One piece of an upgrade: the control plane, or a pool after it. */
export interface Phase {
  /** What it takes; its share of the operation's time is by these. */
  readonly seconds: number
  /** Name of the pool; the control plane where it is absent. */
  readonly pool?: string
  readonly version: string
  /** Node image the pool gets. */
  readonly image?: string
  /** It goes back to what it ran before, which is done once. */
  readonly isRollback?: true
}

const MOST_RECENT_VERSIONS = 5

/** Phases under way, by lower-cased id of what was written. */
function works(world: World): Record<string, readonly Phase[]> {
  return tableOf<readonly Phase[]>(world, 'upgradeWork')
}

export function beginWork(world: World, target: string, phases: readonly Phase[]): void {
  works(world)[keyOf(target)] = phases
}

export function workOn(world: World, target: string): readonly Phase[] {
  return works(world)[keyOf(target)] ?? []
}

export function runningOperation(world: World, target: string): Operation | undefined {
  return Object.values(world.operations).find(
    operation => operation.kind === 'resource' && operation.endedAt === undefined && sameId(operation.target, target)
  )
}

/** The phases that are over by now: they follow one another in the time the operation has. */
export function finishedPhases(world: World, target: string): Phase[] {
  const phases = workOn(world, target)
  const operation = runningOperation(world, target)
  if (operation === undefined) return []
  const { startedAt, dueAt } = operation
  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0)
  const worked = ((world.now - startedAt) / Math.max(1, dueAt - startedAt)) * total
  let before = 0
  return phases.filter(({ seconds }) => {
    before += seconds
    return before <= worked
  })
}

/** Makes these phases the state of the cluster and its pools, and forgets the work. */
export function concludeWork(world: World, target: string, cluster: Resource, done: readonly Phase[]): void {
  delete works(world)[keyOf(target)]
  for (const phase of done) {
    if (phase.pool === undefined) cluster.properties.currentKubernetesVersion = phase.version
    else concludePool(world, cluster, phase)
  }
}

function concludePool(world: World, cluster: Resource, { pool, version, image, isRollback }: Phase): void {
  const found = poolsOf(world, cluster.id).find(({ name }) => name === pool)
  if (found === undefined) return
  const recent = recentVersions(world, found.id)
  const left = leftBehind(world, poolProperties(found), version, image)
  tableOf<RecentVersion[]>(world, 'recentVersions')[keyOf(found.id)] = isRollback
    ? []
    : [...left, ...recent].slice(0, MOST_RECENT_VERSIONS)
  Object.assign(found.properties, {
    currentOrchestratorVersion: version,
    ...(image !== undefined && { nodeImageVersion: image })
  })
}

/** What a pool ran before, newest first: all it can be rolled back to. */
export function recentVersions(world: World, poolId: string): readonly RecentVersion[] {
  return tableOf<RecentVersion[]>(world, 'recentVersions')[keyOf(poolId)] ?? []
}

/** What the pool ran until now, if it was anything else. */
function leftBehind(world: World, before: PoolProperties, version: string, image: string | undefined): RecentVersion[] {
  const { currentOrchestratorVersion, nodeImageVersion } = before
  const isSame = currentOrchestratorVersion === version && nodeImageVersion === image
  if (currentOrchestratorVersion === undefined || nodeImageVersion === undefined || isSame) return []
  const timestamp = new Date(world.now).toISOString()
  return [{ orchestratorVersion: currentOrchestratorVersion, nodeImageVersion, timestamp }]
}

/**
 * The image that the first machine of a pool has got, and the others have not, since an upgrade of the node image failed.
 * Which machines are through is *assumed*; that the next write of the pool or its cluster continues is documented ("Upgrade
 * an AKS cluster", drain time-outs).
 */
export function halfUpgradedImage(world: World, poolId: string): string | undefined {
  return tableOf<string>(world, 'halfUpgradedImages')[keyOf(poolId)]
}

/** Remembers that the upgrade of a pool's node image stopped half-way. */
export function stopHalfWay(world: World, poolId: string): void {
  const [phase] = workOn(world, poolId)
  if (phase?.image !== undefined) tableOf<string>(world, 'halfUpgradedImages')[keyOf(poolId)] = phase.image
}

/** Finishes what an earlier upgrade of the node image left half done. */
export function finishHalfDone(world: World, pool: Resource): void {
  const image = halfUpgradedImage(world, pool.id)
  if (image === undefined) return
  pool.properties.nodeImageVersion = image
  delete tableOf<string>(world, 'halfUpgradedImages')[keyOf(pool.id)]
}

/** What a read shows of the control plane while it is upgraded. */
export function shownVersion(world: World, cluster: Resource): string | undefined {
  const flipped = finishedPhases(world, cluster.id).find(({ pool }) => pool === undefined)
  return flipped?.version ?? clusterProperties(cluster).currentKubernetesVersion
}

/** What a read shows of a pool while its cluster is upgraded: its turn comes after the control plane and the pools before it. */
export function shownPool(world: World, cluster: Resource, pool: Resource): Record<string, unknown> {
  const phases = workOn(world, cluster.id)
  const index = phases.findIndex(phase => phase.pool === pool.name)
  const phase = phases[index]
  if (phase === undefined || clusterProperties(cluster).currentKubernetesVersion === undefined) return {}
  const finished = finishedPhases(world, cluster.id).length
  if (finished > index) {
    const { version, image } = phase
    return {
      provisioningState: 'Succeeded',
      currentOrchestratorVersion: version,
      ...(image !== undefined && { nodeImageVersion: image })
    }
  }
  return { provisioningState: finished === index ? 'Upgrading' : 'Succeeded' }
}
