import type { OperationRecord } from '../../provisioning/procedure/index.ts'
import { isPoolBack, isPoolDone, pinnedRollback, pinnedUpgrade } from './goal.ts'
import type { PoolState, UpgradeGoal, UpgradeState } from './types.ts'

/**
 * Returns one sentence for each pool that an operation has left as it was, because its steps are fixed when a run begins: a
 * person stopped, started or created the pool in the meantime. `before`, `after`: state before and after the run. `record`:
 * the record after the end of the operation.
 */
export function leftPoolNotes(
  before: UpgradeState,
  after: UpgradeState,
  record: Pick<OperationRecord, 'pins'> | undefined
): string[] {
  const upgrade = pinnedUpgrade(record?.pins)
  if (upgrade !== undefined) {
    // All other pools have passed the check after their write.
    const unchecked = after.pools.filter(pool => pool.isStopped || !wasRunning(pool, before))
    return unchecked.filter(pool => !isUpgraded(pool, upgrade)).map(notUpgraded)
  }
  const rollback = pinnedRollback(record?.pins)
  const left = rollback === undefined ? [] : after.pools.filter(pool => pool.isStopped && !isPoolBack(pool, rollback))
  return left.map(({ name }) => `Pool ${name} is stopped, so it was not returned to its older version.`)
}

function wasRunning({ id }: PoolState, { pools }: UpgradeState): boolean {
  return pools.find(pool => pool.id === id)?.isStopped === false
}

/** Returns whether a pool has reached the goal, also while it is being created. A pool for which the goal names no image needs the newest one. */
function isUpgraded(pool: PoolState, goal: UpgradeGoal): boolean {
  const image = goal.images[pool.name] ?? pool.latestNodeImage
  return isPoolDone({ ...pool, provisioningState: 'Succeeded' }, { ...goal, images: { [pool.name]: image } })
}

function notUpgraded({ name, isStopped, version, nodeImage }: PoolState): string {
  const found = `Kubernetes ${version} and the node image ${nodeImage}`
  return isStopped
    ? `Pool ${name} is stopped, so it was not upgraded and has ${found}. Start it, then run \`upgrade\` again.`
    : `Pool ${name} was created or started while the run worked, so it was not upgraded and has ${found}. Run \`upgrade\` again.`
}
