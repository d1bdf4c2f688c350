import { clusterOf, poolProperties } from '../../../aks/cluster-model.ts'
import { beginImageUpgrade } from '../../../aks/image-work.ts'
import { latestNodeImage } from '../../../aks/kubernetes-versions.ts'
import { writeScaleSets } from '../../../aks/node-resource-group.ts'
import { continueUpgrade, forgetPhases, stopUpgrade } from '../../../aks/upgrades/upgrade-operation.ts'
import { refusedResponse } from '../../protocol/route-guards.ts'
import { progressByAction, settleByAction, startAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { resourceBody } from '../../resources/resource-show.ts'
import type { ActionCaller, ArmError, HttpResponse, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { refuseSurge } from './agent-pool-capacity.ts'
import { deleteMachines } from './agent-pool-machines.ts'
import { refuseUpgrade } from './agent-pool-versions.ts'
import { refuseStopped } from './container-service.ts'
import { abortOperation, refuseBusyTarget } from './managed-cluster-actions.ts'

/** Replaces the nodes by ones of the newest image; 200 where they have it. */
function upgradeNodeImage(world: World, pool: Resource, by: ActionCaller, agentPools: ResourceType): HttpResponse {
  const cluster = clusterOf(world, pool.id)
  const refused =
    refuseStopped(cluster) ??
    refuseBusyTarget(world, pool) ??
    (cluster && (refuseUpgrade(world, cluster) ?? refuseSurgeOf(world, cluster, pool)))
  if (refused !== undefined) return refusedResponse(refused)
  const properties = poolProperties(pool)
  const image = latestNodeImage(world.now, properties.osSKU ?? 'Ubuntu', properties.currentOrchestratorVersion ?? '')
  if (properties.nodeImageVersion === image) return { status: 200, body: resourceBody(world, pool, agentPools) }
  const seconds = beginImageUpgrade(world, pool)
  const action = 'upgrade-node-image'
  const started = startAction(world, { action, target: pool.id, seconds, by, holds: [pool.id] })
  return { ...started, body: resourceBody(world, pool, agentPools) }
}

/** Checks the quota for the surge, as AKS does before each upgrade of nodes. */
function refuseSurgeOf(world: World, cluster: Resource, pool: Resource): Refusal | undefined {
  const properties = poolProperties(pool)
  return refuseSurge(world, cluster.location ?? '', properties, properties.currentOrchestratorVersion ?? '')
}

progressByAction['upgrade-node-image'] = (world, operation) => {
  const cluster = clusterOf(world, operation.target)
  const step = cluster === undefined ? undefined : continueUpgrade(world, cluster, operation)
  if (step !== undefined && 'error' in step) operation.data.error = step.error
  return step !== undefined && 'dueAt' in step ? step.dueAt : undefined
}

settleByAction['upgrade-node-image'] = (world, operation) => {
  const pool = findResource(world, operation.target)
  const cluster = clusterOf(world, operation.target)
  const error = operation.data.error as ArmError | undefined
  if (pool === undefined || cluster === undefined) return error
  pool.properties.provisioningState = error === undefined ? 'Succeeded' : 'Failed'
  if (error === undefined) {
    forgetPhases(world, pool.id)
    writeScaleSets(world, cluster)
  } else {
    stopUpgrade(world, cluster, pool.id)
    pool.properties.status = { provisioningError: error }
  }
  return error
}

function abortPool(world: World, pool: Resource, _body: unknown, by: ActionCaller): HttpResponse {
  const cluster = clusterOf(world, pool.id)
  return cluster === undefined ? { status: 204 } : abortOperation(world, pool, cluster, by)
}

/** Returns the actions of node pools. `agentPools` is their type, by which an answer shows the pool. */
export function poolActions(agentPools: () => ResourceType): NonNullable<ResourceType['actions']> {
  return {
    upgradenodeimageversion: (world, pool, _body, by) => upgradeNodeImage(world, pool, by, agentPools()),
    deletemachines: deleteMachines,
    abort: abortPool
  }
}
