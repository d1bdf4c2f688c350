import { clusterOf, poolProperties } from '../../../aks/cluster-model.ts'
import { beginImageUpgrade } from '../../../aks/image-work.ts'
import { latestNodeImage } from '../../../aks/kubernetes-versions.ts'
import { concludeWork, stopHalfWay, workOn } from '../../../aks/upgrade-work.ts'
import { faultError } from '../../protocol/operations.ts'
import { refusedResponse } from '../../protocol/route-guards.ts'
import { settleByAction, startAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { resourceBody } from '../../resources/resource-show.ts'
import type { ActionCaller, HttpResponse, Resource, ResourceType, World } from '../../world.ts'
import { refuseStopped } from './container-service.ts'
import { abortOperation, refuseBusyTarget } from './managed-cluster-actions.ts'

/** Replaces the nodes by ones of the newest image; 200 where they have it. */
function upgradeNodeImage(world: World, pool: Resource, by: ActionCaller, agentPools: ResourceType): HttpResponse {
  const refused = refuseStopped(clusterOf(world, pool.id)) ?? refuseBusyTarget(world, pool)
  if (refused !== undefined) return refusedResponse(refused)
  const properties = poolProperties(pool)
  const image = latestNodeImage(world.now, properties.osSKU ?? 'Ubuntu')
  if (properties.nodeImageVersion === image) return { status: 200, body: resourceBody(world, pool, agentPools) }
  const seconds = beginImageUpgrade(world, pool)
  const action = 'upgrade-node-image'
  const started = startAction(world, { action, target: pool.id, seconds, by, holds: [pool.id] })
  return { ...started, body: resourceBody(world, pool, agentPools) }
}

settleByAction['upgrade-node-image'] = (world, operation) => {
  const pool = findResource(world, operation.target)
  const cluster = clusterOf(world, operation.target)
  const error = faultError(operation)
  if (pool === undefined || cluster === undefined) return error
  if (error !== undefined) {
    stopHalfWay(world, pool.id)
    pool.properties.status = { provisioningError: error }
  }
  concludeWork(world, pool.id, cluster, error === undefined ? workOn(world, pool.id) : [])
  pool.properties.provisioningState = error === undefined ? 'Succeeded' : 'Failed'
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
    abort: abortPool
  }
}
