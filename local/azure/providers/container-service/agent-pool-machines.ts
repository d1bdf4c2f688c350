import { clusterOf, nodeCount, poolProperties } from '../../../aks/cluster-model.ts'
import { rememberNodes } from '../../../aks/cluster-work.ts'
import { writeScaleSets } from '../../../aks/node-resource-group.ts'
import { nodesOfPool } from '../../../aks/nodes/node.ts'
import { removeNodes } from '../../../aks/nodes/node-creation.ts'
import { faultError } from '../../protocol/operations.ts'
import { refusedResponse } from '../../protocol/route-guards.ts'
import { settleByAction, startAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { ActionCaller, HttpResponse, Refusal, Resource, World } from '../../world.ts'
import { invalidParameter } from './agent-pool-check.ts'
import { refuseStopped } from './container-service.ts'
import { refuseBusyTarget } from './managed-cluster-actions.ts'

const ACTION = 'delete-machines'
/** Seconds until machines are deleted, as for a smaller scale set. */
const SECONDS = 90

/** Deletes named machines of a pool, whose count becomes smaller. Their pods are not evicted (*assumed*). */
export function deleteMachines(world: World, pool: Resource, body: unknown, by: ActionCaller): HttpResponse {
  const given = (body as { readonly machineNames?: unknown } | undefined)?.machineNames
  const names = Array.isArray(given) ? given.map(String) : []
  const refused =
    refuseStopped(clusterOf(world, pool.id)) ?? refuseBusyTarget(world, pool) ?? refuseNames(world, pool, names)
  if (refused !== undefined) return refusedResponse(refused)
  pool.properties.provisioningState = 'DeletingMachines'
  const data = { names }
  return startAction(world, { action: ACTION, target: pool.id, seconds: SECONDS, by, data, holds: [pool.id] })
}

function refuseNames(world: World, pool: Resource, names: readonly string[]): Refusal | undefined {
  const present = nodesOfPool(world, pool.id).map(({ name }) => name)
  const unknown = names.find(name => !present.includes(name))
  if (names.length > 0 && unknown === undefined) return undefined
  const what = unknown === undefined ? 'no machine is named' : `pool ${pool.name} has no machine ${unknown}`
  return invalidParameter('machineNames', `The machines cannot be deleted: ${what}.`)
}

settleByAction[ACTION] = (world, operation) => {
  const pool = findResource(world, operation.target)
  const cluster = clusterOf(world, operation.target)
  const error = faultError(operation)
  if (pool === undefined || cluster === undefined) return error
  pool.properties.provisioningState = error === undefined ? 'Succeeded' : 'Failed'
  if (error !== undefined) return error
  const names = new Set(operation.data.names as readonly string[])
  pool.properties.count = Math.max(0, nodeCount(poolProperties(pool)) - names.size)
  removeNodes(world, pool.id, names)
  rememberNodes(world, pool)
  writeScaleSets(world, cluster)
  return undefined
}
