import { startOperation } from '../azure/protocol/operations.ts'
import { sameId } from '../azure/resource-ids.ts'
import type { Operation, Resource, World } from '../azure/world.ts'

/** AKS itself, which no principal of the directory is. */
export const AKS_ITSELF = 'azure-kubernetes-service'

const HOUR = 3600 * 1000

/** The next full hour: windows are at least four hours long, so none is missed. */
export function nextMaintenanceCheck(world: World): number {
  return (Math.floor(world.now / HOUR) + 1) * HOUR
}

/** From now on AKS looks every hour whether it may work on the cluster. */
export function watchMaintenance(world: World, cluster: Resource): void {
  const isWatched = Object.values(world.operations).some(
    ({ kind, target, endedAt }) => kind === 'maintenance' && endedAt === undefined && sameId(target, cluster.id)
  )
  if (isWatched) return
  startOperation(world, {
    kind: 'maintenance',
    target: cluster.id,
    verb: 'POST',
    by: AKS_ITSELF,
    dueAt: nextMaintenanceCheck(world)
  })
}

/** Whether AKS began it by itself, so that no run of anybody's is measured by it. */
export function isAutomatic({ by }: Operation): boolean {
  return by === AKS_ITSELF
}
