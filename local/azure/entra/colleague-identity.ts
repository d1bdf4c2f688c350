import { deterministicGuid } from '../deterministic-ids.ts'
import type { World } from '../world.ts'

/** Name by which logs show the identity that acts for everybody but the pipeline. */
export const COLLEAGUE = 'colleague'

/** Returns the object id of the colleague, whether the directory has it yet or not. */
export function colleagueId(world: World): string {
  return deterministicGuid(world, 'principal', COLLEAGUE)
}
