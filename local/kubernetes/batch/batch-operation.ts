import { startOperation } from '../../azure/protocol/operations.ts'
import { sameId } from '../../azure/resource-ids.ts'
import type { Operation, Resource, World } from '../../azure/world.ts'
import { nextBatchEvent } from './batch-events.ts'

/** Kubernetes itself, which no principal of the directory is. */
const KUBERNETES = 'kubernetes'

/**
 * Keeps one operation of the kind `batch` for a cluster that has something to do for its Jobs and CronJobs, due at the next
 * such instant. Nobody waits for the operation.
 */
export function watchBatch(world: World, cluster: Resource): void {
  const dueAt = nextBatchEvent(world, cluster)
  const operation = batchOperation(world, cluster.id)
  if (dueAt === undefined) {
    if (operation !== undefined) delete world.operations[operation.id]
  } else if (operation !== undefined) operation.dueAt = dueAt
  else start(world, cluster.id, dueAt)
}

function start(world: World, clusterId: string, dueAt: number): void {
  startOperation(world, { kind: 'batch', target: targetOf(clusterId), verb: 'POST', by: KUBERNETES, dueAt })
}

/** Lets the controllers of a cluster take a turn in a second. */
export function hastenBatch(world: World, clusterId: string): void {
  const operation = batchOperation(world, clusterId)
  const dueAt = world.now + 1000
  if (operation === undefined) start(world, clusterId, dueAt)
  else operation.dueAt = Math.min(operation.dueAt, dueAt)
}

function batchOperation(world: World, clusterId: string): Operation | undefined {
  return Object.values(world.operations).find(
    ({ kind, target }) => kind === 'batch' && sameId(target, targetOf(clusterId))
  )
}

/** Returns the target of the operation. It is not a resource, so that the operation keeps nobody from writing the cluster. */
function targetOf(clusterId: string): string {
  return `${clusterId}/batch`
}

/** Returns the cluster for which an operation of the kind `batch` works. */
export function clusterIdOf({ target }: Operation): string {
  return target.slice(0, -'/batch'.length)
}
