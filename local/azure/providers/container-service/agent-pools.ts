import {
  CLUSTER,
  clusterOf,
  clusterProperties,
  POOL,
  type PoolProfile,
  poolProperties,
  poolsOf
} from '../../../aks/cluster-model.ts'
import { forgetNodes, poolWork, rememberNodes } from '../../../aks/cluster-work.ts'
import { nodeFailureCause } from '../../../aks/failure-causes.ts'
import { writeScaleSets } from '../../../aks/node-resource-group.ts'
import { setNodes } from '../../../aks/nodes/node.ts'
import { scaleNodes } from '../../../aks/nodes/node-creation.ts'
import { writeFirstVersion } from '../../../aks/upgrades/first-version.ts'
import { recentVersions } from '../../../aks/upgrades/pool-goal.ts'
import { shownPool, shownVersion } from '../../../aks/upgrades/shown-state.ts'
import {
  continueUpgrade,
  forgetPhases,
  phasesOf,
  planPhases,
  runningOperation,
  stopUpgrade
} from '../../../aks/upgrades/upgrade-operation.ts'
import { faultError } from '../../protocol/operations.ts'
import { keyOf, parseId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { etagOf, resourceBody } from '../../resources/resource-show.ts'
import type { ArmError, Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { poolActions } from './agent-pool-actions.ts'
import { capacityRules, grownNodes, refuseQuota, refuseSurge } from './agent-pool-capacity.ts'
import { refuseFixed } from './agent-pool-changes.ts'
import { firstOf, invalidParameter, type PoolCheck, refuseTooManyPools } from './agent-pool-check.ts'
import { completePool } from './agent-pool-defaults.ts'
import { networkRules } from './agent-pool-network.ts'
import { agentPoolProperties } from './agent-pool-properties.ts'
import { poolRules } from './agent-pool-rules.ts'
import { versionRules } from './agent-pool-versions.ts'
import { bodyCheck } from './body-check.ts'
import { containerService, deletionPreempts, refuseStopped } from './container-service.ts'
import { previewPoolWrite } from './managed-cluster-preview.ts'

/** Inline profiles become resources of their own; those left out stay as they are. */
export function writeProfiles(world: World, cluster: Resource, state: string): void {
  for (const { name, ...properties } of clusterProperties(cluster).agentPoolProfiles ?? []) {
    const id = `${cluster.id}/agentPools/${name}`
    const { generation = 0, createdAt = world.now } = world.resources[keyOf(id)] ?? {}
    world.resources[keyOf(id)] = { id, type: POOL, name, properties: { ...properties }, generation, createdAt }
  }
  for (const pool of poolsOf(world, cluster.id)) {
    // A write of the cluster changes the tags of all its pools ("Enhance concurrency control with eTags in AKS").
    pool.generation += 1
    pool.properties.provisioningState = state
  }
  delete cluster.properties.agentPoolProfiles
}

/** The pools of a cluster as it is read: where it is only previewed, those of the body as they would be. */
export function showProfiles(world: World, cluster: Resource): Record<string, unknown>[] {
  const wanted = clusterProperties(cluster).agentPoolProfiles ?? []
  const present = poolsOf(world, cluster.id)
  const previewed = wanted.map(profile => previewPool(world, cluster, profile, present))
  const others = present.filter(({ name }) => !wanted.some(profile => profile.name === name))
  return [...previewed, ...others]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(pool => ({
      name: pool.name,
      ...(resourceBody(world, pool, agentPools).properties as Record<string, unknown>)
    }))
}

function previewPool(
  world: World,
  cluster: Resource,
  { name, ...wanted }: PoolProfile,
  present: readonly Resource[]
): Resource {
  const existing = present.find(pool => pool.name === name)
  const provisioningState = existing?.properties.provisioningState ?? 'Succeeded'
  const properties = { ...wanted, provisioningState }
  const id = `${cluster.id}/agentPools/${name}`
  return { id, type: POOL, name, generation: 1, createdAt: world.now, ...existing, properties }
}

function poolCheck(put: Put): PoolCheck | undefined {
  const { world, id, name, body, existing } = put
  const owner = clusterOf(world, id)
  if (owner === undefined) return undefined
  const cluster = clusterProperties(owner)
  const given = body.properties ?? {}
  const recent = recentVersions(world, id)
  const pool = completePool(cluster, given, existing?.properties, recent)
  const before = existing === undefined ? undefined : poolProperties(existing)
  const region = owner.location ?? ''
  return {
    world,
    clusterId: owner.id,
    region,
    cluster,
    name,
    given,
    pool,
    before,
    recent,
    preflight: put.preflight === true
  }
}

function refuse(put: Put): Refusal | undefined {
  const check = poolCheck(put)
  const rules = [
    refuseFixed,
    ...poolRules,
    ...capacityRules,
    ...networkRules,
    ...versionRules,
    refuseNumber,
    refuseMode,
    refuseNodes
  ]
  return refuseStopped(clusterOf(put.world, put.id)) ?? (check && firstOf(check, rules))
}

function refuseNumber({ world, clusterId, before }: PoolCheck): Refusal | undefined {
  return before === undefined ? refuseTooManyPools(poolsOf(world, clusterId).length + 1) : undefined
}

/** The last pool for the system stays one. */
function refuseMode({ world, clusterId, name, pool, before }: PoolCheck): Refusal | undefined {
  if (before?.mode !== 'System' || pool.mode === 'System') return undefined
  return refuseWithoutSystem(world, clusterId, name)
}

function refuseWithoutSystem(world: World, clusterId: string, name: string): Refusal | undefined {
  const others = poolsOf(world, clusterId).filter(other => other.name !== name)
  if (others.some(other => poolProperties(other).mode === 'System')) return undefined
  return invalidParameter('mode', `Pool ${name} is the last one of mode System; a cluster must have at least one.`)
}

/** Room for added nodes, and for the surge of an upgrade: a single one where the pool can do with that. */
function refuseNodes({ world, region, cluster, pool, before }: PoolCheck): Refusal | undefined {
  const current = before?.currentOrchestratorVersion
  const refused = refuseQuota(world, region, [{ pool, nodes: grownNodes(pool, before) }])
  const wanted = pool.orchestratorVersion ?? current
  if (refused !== undefined || current === undefined || wanted === current || cluster === undefined) return refused
  return refuseSurge(world, region, pool, current)
}

function complete(put: Put): Record<string, unknown> {
  const owner = clusterOf(put.world, put.id)
  const cluster = owner === undefined ? {} : clusterProperties(owner)
  return completePool(cluster, put.body.properties ?? {}, put.existing?.properties, recentVersions(put.world, put.id))
}

function seconds(world: World, pool: Resource, verb: 'create' | 'update' | 'delete'): number | undefined {
  const cluster = clusterOf(world, pool.id)
  if (verb === 'delete' || cluster === undefined) return undefined
  return (
    (isNew(pool) ? nodeFailureCause(world, cluster, poolProperties(pool)) : undefined)?.seconds ??
    poolWork(world, cluster, pool).seconds
  )
}

function isNew(pool: Resource): boolean {
  return poolProperties(pool).currentOrchestratorVersion === undefined
}

function stored(world: World, pool: Resource): void {
  const cluster = clusterOf(world, pool.id)
  if (cluster === undefined) return
  const { state, phases } = poolWork(world, cluster, pool)
  planPhases(world, pool.id, phases)
  pool.properties.provisioningState = state
}

function outcome(world: World, pool: Resource): ArmError | undefined {
  const cluster = clusterOf(world, pool.id)
  if (cluster === undefined || !isNew(pool)) return undefined
  const error = nodeFailureCause(world, cluster, poolProperties(pool))?.error
  if (error !== undefined) pool.properties.status = { provisioningError: error }
  return error
}

function settled(world: World, pool: Resource): void {
  const cluster = clusterOf(world, pool.id)
  if (cluster === undefined) return
  if (isNew(pool)) writeFirstVersion(world, pool, phasesOf(world, pool.id))
  forgetPhases(world, pool.id)
  rememberNodes(world, pool)
  scaleNodes(world, cluster, pool)
  writeScaleSets(world, cluster)
}

function failed(world: World, pool: Resource): void {
  const cluster = clusterOf(world, pool.id)
  if (cluster !== undefined) stopUpgrade(world, cluster, pool.id)
  const operation = runningOperation(world, pool.id)
  if (operation !== undefined) pool.properties.status ??= { provisioningError: faultError(operation) }
}

/** Only a user's pool, or one of several for the system. A stopped cluster loses none. */
function refuseDelete(world: World, pool: Resource): Refusal | undefined {
  const stopped = refuseStopped(clusterOf(world, pool.id))
  if (stopped !== undefined || poolProperties(pool).mode !== 'System') return stopped
  return refuseWithoutSystem(world, parseId(pool.id).parent, pool.name)
}

function preemptedByDelete(world: World, pool: Resource): ArmError {
  const cluster = clusterOf(world, pool.id)
  if (cluster !== undefined) stopUpgrade(world, cluster, pool.id)
  return deletionPreempts()
}

function removed(world: World, pool: Resource): void {
  forgetNodes(world, pool.id)
  setNodes(world, pool.id, [])
  const cluster = findResource(world, parseId(pool.id).parent)
  if (cluster?.type === CLUSTER) writeScaleSets(world, cluster)
}

export const agentPools: ResourceType = {
  ...containerService,
  type: POOL,
  location: 'none',
  seconds: { create: 150, update: 60, delete: 150 },
  takes: seconds,
  refuseBody: bodyCheck(agentPoolProperties),
  refuse,
  complete,
  foresee: previewPoolWrite,
  stored,
  progress: (world, pool, operation) => {
    const cluster = clusterOf(world, pool.id)
    return cluster === undefined || isNew(pool) ? undefined : continueUpgrade(world, cluster, operation)
  },
  outcome,
  settled,
  failed,
  refuseDelete,
  preemptedByDelete,
  removed,
  show: (world, pool) => {
    const cluster = clusterOf(world, pool.id)
    return { eTag: etagOf(world, pool), ...shownVersion(pool), ...(cluster && shownPool(world, cluster, pool)) }
  },
  actions: poolActions(() => agentPools)
}
