import { advanceTo, nextDue } from '../azure/protocol/operations.ts'
import type { World } from '../azure/world.ts'
import type { Done } from './resource-actions.ts'
import { ScenarioError } from './scenario-error.ts'

/** Lets time pass until a change has ended and counts. Throws ScenarioError if its operation ends badly. */
export function waitFor(world: World, { operation, countsFrom }: Done): void {
  while (operation !== undefined && operation.endedAt === undefined) {
    advanceTo(world, nextDue(world) ?? operation.dueAt)
  }
  if (countsFrom !== undefined) advanceTo(world, countsFrom)
  if (operation?.outcome === undefined || operation.outcome.status === 'Succeeded') return
  const { code, message } = operation.outcome.error
  throw new ScenarioError(`Azure accepted the change, and its operation ended with ${code}: ${message}`)
}
