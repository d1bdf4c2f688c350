import { advanceTo, nextDue } from '../azure/protocol/operations.ts'
import type { Host } from '../host.ts'

/** Lets everything that is under way end. */
export function settle({ world }: Pick<Host, 'world'>): void {
  for (let due = nextDue(world); due !== undefined; due = nextDue(world)) advanceTo(world, due)
}
