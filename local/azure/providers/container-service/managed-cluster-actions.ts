import { clusterProperties, isStopped, nodeCount, poolProperties, poolsOf } from '../../../aks/cluster-model.ts'
import { forgetAllNodes } from '../../../aks/nodes/node.ts'
import { scaleNodes } from '../../../aks/nodes/node-creation.ts'
import { runningOperation, stopUpgrade } from '../../../aks/upgrades/upgrade-operation.ts'
import { armError, refusal } from '../../errors.ts'
import { refuseBusy } from '../../protocol/operation-locks.ts'
import { endOperation, faultError } from '../../protocol/operations.ts'
import { refusedResponse } from '../../protocol/route-guards.ts'
import { settleByAction, startAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type {
  ActionCaller,
  ArmError,
  HttpResponse,
  Operation,
  Refusal,
  Resource,
  ResourceType,
  World
} from '../../world.ts'
import { refuseQuota } from './agent-pool-capacity.ts'
import { adminCredential, userCredential } from './cluster-credentials.ts'
import { containerService } from './container-service.ts'
import { startCommand } from './run-command.ts'

type Actions = NonNullable<ResourceType['actions']>

const SECONDS = { start: 210, stop: 150, abort: 5 } as const

function notAllowed(why: string): Refusal {
  return refusal(409, 'OperationNotAllowed', why)
}

/** Why nothing may be done to a cluster or pool just now. */
export function refuseBusyTarget(world: World, target: Resource): Refusal | undefined {
  return refuseBusy(world, [target.id], undefined, containerService.refuseBusy)
}

function setStates(world: World, cluster: Resource, state: string): void {
  for (const each of [cluster, ...poolsOf(world, cluster.id)]) each.properties.provisioningState = state
}

function setPower(world: World, cluster: Resource, code: 'Running' | 'Stopped'): void {
  for (const each of [cluster, ...poolsOf(world, cluster.id)]) each.properties.powerState = { code }
}

/** "Stop and start an AKS cluster", limitations: scale sets only, and no node auto-provisioning. */
function refuseUnstoppable(world: World, cluster: Resource): Refusal | undefined {
  const isAutomatic = clusterProperties(cluster).nodeProvisioningProfile?.mode === 'Auto'
  const other = poolsOf(world, cluster.id).find(pool => poolProperties(pool).type !== 'VirtualMachineScaleSets')
  if (!isAutomatic && other === undefined) return undefined
  const why = isAutomatic ? 'node auto-provisioning' : `pool ${other?.name}, which is no scale set`
  return refusal(400, 'OperationNotAllowed', `Managed cluster ${cluster.name} cannot be stopped: it has ${why}.`)
}

/** Nodes are given up, and their cores with them. */
function stop(world: World, cluster: Resource, _body: unknown, by: ActionCaller): HttpResponse {
  const refused = isStopped(cluster)
    ? notAllowed('managed cluster is not currently running, stopping cannot be performed')
    : (refuseUnstoppable(world, cluster) ?? refuseBusyTarget(world, cluster))
  if (refused !== undefined) return refusedResponse(refused)
  setStates(world, cluster, 'Stopping')
  return startAction(world, {
    action: 'stop-cluster',
    target: cluster.id,
    seconds: SECONDS.stop,
    by,
    holds: [cluster.id]
  })
}

/** Nodes come back if the quota still has room for them. */
function start(world: World, cluster: Resource, _body: unknown, by: ActionCaller): HttpResponse {
  const pools = poolsOf(world, cluster.id).map(poolProperties)
  const growths = pools.map(pool => ({ pool, nodes: nodeCount(pool) }))
  const refused = isStopped(cluster)
    ? (refuseBusyTarget(world, cluster) ?? refuseQuota(world, cluster.location ?? '', growths))
    : notAllowed('managed cluster is not currently stopped, starting cannot be performed')
  if (refused !== undefined) return refusedResponse(refused)
  setStates(world, cluster, 'Starting')
  return startAction(world, {
    action: 'start-cluster',
    target: cluster.id,
    seconds: SECONDS.start,
    by,
    holds: [cluster.id]
  })
}

function settlePower(code: 'Running' | 'Stopped') {
  return (world: World, operation: Operation): ArmError | undefined => {
    const cluster = findResource(world, operation.target)
    const error = faultError(operation)
    if (cluster === undefined) return error
    setStates(world, cluster, error === undefined ? 'Succeeded' : 'Failed')
    if (error === undefined) {
      setPower(world, cluster, code)
      if (code === 'Stopped') forgetAllNodes(world, cluster.id)
      else for (const pool of poolsOf(world, cluster.id)) scaleNodes(world, cluster, pool)
    }
    return error
  }
}

settleByAction['stop-cluster'] = settlePower('Stopped')
settleByAction['start-cluster'] = settlePower('Running')

/** Ends what runs on a cluster or pool, where it is: nothing is rolled back, and the next write goes on. */
export function abortOperation(world: World, target: Resource, cluster: Resource, by: ActionCaller): HttpResponse {
  const running = runningOperation(world, target.id)
  const isUpgrade = running?.verb === 'PUT' || running?.data.action === 'upgrade-node-image'
  if (running === undefined || !isUpgrade) {
    return refusedResponse(notAllowed(`There is no operation to abort on ${target.id}.`))
  }
  stopUpgrade(world, cluster, target.id)
  const message = `The operation on '${target.id}' was aborted.`
  endOperation(world, running, armError('OperationPreempted', message), 'Canceled')
  for (const each of abortedWith(world, target, cluster)) each.properties.provisioningState = 'Canceling'
  return startAction(world, {
    action: 'abort',
    target: target.id,
    seconds: SECONDS.abort,
    by,
    holds: [target.id],
    poll: { result: { status: 204 } }
  })
}

function abortedWith(world: World, target: Resource, cluster: Resource): Resource[] {
  return target === cluster ? [cluster, ...poolsOf(world, cluster.id)] : [target]
}

settleByAction.abort = (world, operation) => {
  const target = findResource(world, operation.target)
  const pools = target === undefined ? [] : poolsOf(world, target.id)
  for (const each of target === undefined ? [] : [target, ...pools]) each.properties.provisioningState = 'Canceled'
  return faultError(operation)
}

export const clusterActions: Actions = {
  start,
  stop,
  abort: (world, cluster, _body, by) => abortOperation(world, cluster, cluster, by),
  runcommand: startCommand,
  listclusterusercredential: userCredential,
  listclusteradmincredential: adminCredential
}
