import { keyOf } from '../azure/resource-ids.ts'
import { tableOf } from '../azure/tables.ts'
import type { World } from '../azure/world.ts'

/** Instant from which pods of a Service were Ready, or not. */
type Change = [at: number, ready: 0 | 1]

/** Changes kept for each address; older ones are dropped. */
const MOST_CHANGES = 20

function changesOf(world: World, address: string): readonly Change[] {
  return tableOf<Change[]>(world, 'serviceHistory')[keyOf(address)] ?? []
}

/** Records that pods of the Service at an address are Ready now, or that none is. Repeating it has no effect. */
export function recordReadiness(world: World, address: string, ready: boolean): void {
  const changes = changesOf(world, address)
  const value = ready ? 1 : 0
  if ((changes.at(-1)?.[1] ?? 0) === value) return
  tableOf<Change[]>(world, 'serviceHistory')[keyOf(address)] = [...changes, [world.now, value] as Change].slice(
    -MOST_CHANGES
  )
}

/** Returns whether pods were Ready at an instant. Undefined before the first change that is kept. */
export function wasReady(world: World, address: string, at: number): boolean | undefined {
  const last = changesOf(world, address).findLast(([from]) => from <= at)
  return last === undefined ? undefined : last[1] === 1
}
