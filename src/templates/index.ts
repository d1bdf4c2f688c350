import type { ResourceId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'
import type { StackBuilder, StackName } from './types.ts'

export type { Observed, StackBuilder, StackName, StackTemplate } from './types.ts'
export { NOTHING_YET } from './types.ts'

/** The builder of every stack, in the order a reader expects: hub, spoke. `undefined` means the configuration wants none. */
export const stackBuilders: Partial<Record<StackName, StackBuilder>> = {}

/** Resource groups, made by direct PUT and never managed by a stack. */
export function resourceGroups(
  _baseline: Baseline
): { id: ResourceId; body: { location: string; tags: Record<string, string> } }[] {
  throw new Error('src/templates is not built')
}
