import { settleByKind } from '../../azure/protocol/operations.ts'
import { findResource } from '../../azure/resources/resource-lookup.ts'
import { isAwake } from '../cluster-state.ts'
import { syncPods } from '../pods/pod-lifecycle.ts'
import { clusterIdOf } from './batch-operation.ts'

/** Seconds until the controllers of a stopped cluster check whether it runs. */
const ASLEEP_SECONDS = 300

settleByKind.batch = (world, operation) => {
  const cluster = findResource(world, clusterIdOf(operation))
  if (cluster === undefined) {
    delete world.operations[operation.id]
    return
  }
  operation.dueAt = world.now + ASLEEP_SECONDS * 1000
  if (isAwake(cluster)) syncPods(world, cluster)
}
