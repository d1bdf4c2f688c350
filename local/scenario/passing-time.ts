import { advanceTo, nextDue } from '../azure/protocol/operations.ts'
import type { Operation, World } from '../azure/world.ts'
import type { Done } from './resource-actions.ts'
import { ScenarioError } from './scenario-error.ts'

/** Lets time pass until a change has ended and counts. Throws ScenarioError if one of its operations ends badly. */
export function waitFor(world: World, { operation, further = [], countsFrom }: Done): void {
  const operations = [...(operation === undefined ? [] : [operation]), ...further]
  for (const each of operations) {
    while (each.endedAt === undefined) advanceTo(world, nextDue(world) ?? each.dueAt)
  }
  if (countsFrom !== undefined) advanceTo(world, countsFrom)
  operations.forEach(refuseFailure)
}

function refuseFailure({ outcome }: Operation): void {
  if (outcome === undefined || outcome.status === 'Succeeded') return
  const { code, message } = outcome.error
  throw new ScenarioError(`Azure accepted the change, and its operation ended with ${code}: ${message}`)
}
