import type { Resource, World } from '../../azure/world.ts'
import { concludeGoal } from './pool-goal.ts'
import type { Phase } from './upgrade-operation.ts'

/** Writes the version and the node image that a write planned to its new pool. */
export function writeFirstVersion(world: World, pool: Resource, phases: readonly Phase[]): void {
  const phase = phases.find(each => each.pool === pool.name)
  if (phase?.image === undefined) return
  concludeGoal(world, pool, { version: phase.version, image: phase.image })
}
