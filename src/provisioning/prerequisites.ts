import type { Baseline } from '../config/types.ts'
import { networkStacksOf, type Prerequisites, prerequisitesOf, STACKS, type StackName } from '../templates/index.ts'
import { EMPTY_LIVE_STATE } from './live-state/index.ts'

/**
 * Returns the permissions, resource providers and regional resource types that stacks need. `stacks`: names of the
 * stacks; by default, those of the network.
 */
export function prerequisites(
  baseline: Baseline,
  stacks: readonly StackName[] = networkStacksOf(baseline)
): Prerequisites {
  return prerequisitesOf(
    baseline,
    stacks.map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE))
  )
}
