import { keyOf } from '../../resource-ids.ts'
import { tableOf } from '../../tables.ts'
import type { World } from '../../world.ts'

type Gap = readonly [from: number, until: number]

/** Gaps kept for each resource; older ones are dropped. */
const MOST_GAPS = 20

function gapsOf(world: World, resourceId: string): readonly Gap[] {
  return tableOf<readonly Gap[]>(world, 'metricGaps')[keyOf(resourceId)] ?? []
}

/** Loses the metrics of a resource between two instants (milliseconds since 1970) permanently. By default none are lost. */
export function loseMetrics(world: World, resourceId: string, from: number, until: number): void {
  const gap: Gap = [from, until]
  tableOf<readonly Gap[]>(world, 'metricGaps')[keyOf(resourceId)] = [...gapsOf(world, resourceId), gap].slice(
    -MOST_GAPS
  )
}

/** Returns whether the metrics of a minute were lost. */
export function isLost(world: World, resourceId: string, minute: number): boolean {
  return gapsOf(world, resourceId).some(([from, until]) => minute >= from && minute < until)
}
