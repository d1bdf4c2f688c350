import { sameId } from '../arm/resource-id.ts'
import type { StackState } from '../azure/types.ts'
import { Failure } from '../runtime/failure.ts'
import type { Ownership } from './types.ts'

/**
 * Azure lets two stacks manage one resource, and whichever drops it first deletes it (deployment-stacks#15, #50): so a
 * resource that another stack of the subscription manages is refused here. Throws Failure `owned-by-other-stack`.
 */
export function refuseForeignOwnership(owned: readonly Ownership[], stacks: readonly StackState[]): void {
  const conflicts = owned.flatMap(mine => conflictsOf(mine, stacks))
  const first = conflicts[0]
  if (first === undefined) return
  const lines = conflicts.map(({ id, owner }) => `${id} is managed by stack ${owner}`)
  throw new Failure('owned-by-other-stack', lines.join('\n'), {
    subject: first.id,
    remedy: `Detach it from stack ${first.owner} first: apply that stack without the resource and with actionOnUnmanage "detach". Or choose another workload or environment name.`
  })
}

function conflictsOf({ stack, ids }: Ownership, stacks: readonly StackState[]): { id: string; owner: string }[] {
  const wanted = new Set(ids.map(id => id.toLowerCase()))
  return stacks
    .filter(other => !sameId(other.name, stack))
    .flatMap(other => (other.properties.resources ?? []).map(({ id }) => ({ id, owner: other.name })))
    .filter(({ id }) => wanted.has(id.toLowerCase()))
}
