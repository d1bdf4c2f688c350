import { deterministicShare } from '../../deterministic-ids.ts'
import { keyOf } from '../../resource-ids.ts'
import type { World } from '../../world.ts'
import { isLost } from './metric-gaps.ts'
import { MINUTE } from './time-grain.ts'

/** A value can be read this many minutes after its minute has ended, at the earliest and at the latest. */
const LATE_MINUTES = { least: 1, most: 3 } as const
/** Share of minutes of which a part can be read before the rest has arrived. */
const PARTIAL_MINUTES = 0.05
/** Part of the values of such a minute that can be read at first. */
const FIRST_PART = 0.6

/**
 * Returns the share of the values of a minute that can be read now: none, a part, or all of them. Azure documents no bound; one to
 * three minutes are assumed.
 */
export function readableShare(world: World, resourceId: string, minute: number): number {
  const ended = minute + MINUTE
  if (world.now < ended || isLost(world, resourceId, minute)) return 0
  const draw = (what: string) => deterministicShare(world, what, keyOf(resourceId), minute)
  const { least, most } = LATE_MINUTES
  const late = least + Math.floor(draw('metric delay') * (most - least + 1))
  if (world.now >= ended + late * MINUTE) return 1
  return draw('partial metric') < PARTIAL_MINUTES ? FIRST_PART : 0
}
