import { keyOf } from '../azure/resource-ids.ts'
import { tableOf } from '../azure/tables.ts'
import type { Resource, World } from '../azure/world.ts'
import { clusterProperties, nodeCount, type PoolProfile, type PoolProperties, poolProperties } from './cluster-model.ts'
import { requestedVersion } from './cluster-version.ts'
import { latestNodeImage, minorOf } from './kubernetes-versions.ts'
import { requestedPoolVersion, rollbackTo } from './pool-version.ts'
import { goalOf, recentVersions } from './upgrades/pool-goal.ts'
import { rememberSurge } from './upgrades/settled-surge.ts'
import { type Phase, stoppedPhases } from './upgrades/upgrade-operation.ts'

/** What a write comes to: the state it is shown in, how long it takes, and what runs afterwards. */
export interface Work {
  readonly state: 'Creating' | 'Updating' | 'Upgrading' | 'Scaling'
  readonly seconds: number
  readonly phases: readonly Phase[]
}

/** Seconds of each kind of work. A private cluster in a network of one's own is slower to make than a public one. */
const SECONDS = {
  createCluster: 300,
  privateServer: 60,
  ownNetwork: 90,
  updateCluster: 180,
  upgradeControlPlane: 360,
  createPool: 150,
  updatePool: 60,
  scalePool: 90,
  /** Until the first nodes of an upgrade are requested. */
  beginNodes: 10
} as const

/** Nodes that run, by lower-cased id of their pool. */
function runningNodes(world: World): Record<string, number> {
  return tableOf<number>(world, 'runningNodes')
}

export function rememberNodes(world: World, pool: Resource): void {
  rememberSurge(world, pool)
  runningNodes(world)[keyOf(pool.id)] = nodeCount(poolProperties(pool))
}

export function forgetNodes(world: World, poolId: string): void {
  delete runningNodes(world)[keyOf(poolId)]
}

export function clusterWork(world: World, cluster: Resource): Work {
  const properties = clusterProperties(cluster)
  const { currentKubernetesVersion: current, apiServerAccessProfile } = properties
  const target = requestedVersion(world, properties) ?? ''
  const pools = properties.agentPoolProfiles ?? []
  const upgrades = pools.flatMap(pool => poolPhase(world, cluster, pool, target) ?? [])
  if (current === undefined) {
    const isOwn = pools.some(({ vnetSubnetID }) => vnetSubnetID !== undefined)
    const seconds =
      SECONDS.createCluster +
      (apiServerAccessProfile?.enablePrivateCluster ? SECONDS.privateServer : 0) +
      (isOwn ? SECONDS.ownNetwork : 0)
    return { state: 'Creating', seconds, phases: [{ version: target }, ...upgrades] }
  }
  const plane = target === current ? [] : [{ version: target }]
  const stopped = stoppedPhases(world, cluster, cluster.id).filter(
    ({ pool }) => !upgrades.some(each => each.pool === pool)
  )
  const phases = [...plane, ...upgrades, ...stopped]
  const seconds = plane.length > 0 ? SECONDS.upgradeControlPlane : SECONDS.beginNodes
  if (phases.length > 0) return { state: 'Upgrading', seconds, phases }
  const scaled = pools.some(pool => isScaled(world, `${cluster.id}/agentPools/${pool.name}`, pool))
  return scaled
    ? { state: 'Scaling', seconds: SECONDS.scalePool, phases: [] }
    : { state: 'Updating', seconds: SECONDS.updateCluster, phases: [] }
}

/** The work on a pool that is written by itself. */
export function poolWork(world: World, cluster: Resource, pool: Resource): Work {
  const properties = poolProperties(pool)
  const plane = clusterProperties(cluster).currentKubernetesVersion ?? ''
  const phase = poolPhase(world, cluster, { ...properties, name: pool.name }, plane)
  if (properties.currentOrchestratorVersion === undefined) {
    return { state: 'Creating', seconds: SECONDS.createPool, phases: phase === undefined ? [] : [phase] }
  }
  const phases = phase === undefined ? stoppedPhases(world, cluster, pool.id) : [phase]
  if (phases.length > 0) return { state: 'Upgrading', seconds: SECONDS.beginNodes, phases }
  return isScaled(world, pool.id, properties)
    ? { state: 'Scaling', seconds: SECONDS.scalePool, phases: [] }
    : { state: 'Updating', seconds: SECONDS.updatePool, phases: [] }
}

/** A pool nobody has seen running yet (its cluster's creation failed) is not scaled but made. */
function isScaled(world: World, id: string, pool: PoolProperties): boolean {
  const running = runningNodes(world)[keyOf(id)]
  return running !== undefined && running !== nodeCount(pool)
}

/**
 * Returns the work that a pool needs to run its version, or `undefined` if it runs it. A stopped upgrade to the requested version
 * continues as it began; a request for another version takes its place, also if that is the one before the upgrade.
 */
function poolPhase(world: World, cluster: Resource, pool: PoolProfile, plane: string): Phase | undefined {
  const id = `${cluster.id}/agentPools/${pool.name}`
  const { currentOrchestratorVersion: current, orchestratorVersion: wanted, name } = pool
  const stopped = goalOf(world, id)
  if (stopped !== undefined && [stopped.version, minorOf(stopped.version)].includes(wanted ?? '')) {
    return stopped.isImageOnly ? undefined : { ...stopped, pool: name }
  }
  const recent = recentVersions(world, id)
  const version = requestedPoolVersion(world, clusterProperties(cluster), pool, recent, plane) ?? plane
  const past = current === undefined || current === version ? undefined : rollbackTo(world.now, pool, recent)
  if (current === version) {
    const returns = stopped !== undefined && !stopped.isImageOnly && Boolean(wanted)
    return returns ? { pool: name, version, image: imageOf(world, pool, version) } : undefined
  }
  const image = past?.nodeImageVersion ?? latestNodeImage(world.now, pool.osSKU ?? 'Ubuntu', version)
  return { pool: name, version, image, ...(past && { isRollback: true as const }) }
}

function imageOf(world: World, { nodeImageVersion, osSKU = 'Ubuntu' }: PoolProfile, version: string): string {
  return nodeImageVersion ?? latestNodeImage(world.now, osSKU, version)
}
