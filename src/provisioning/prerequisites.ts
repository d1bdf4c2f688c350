import type { Baseline } from '../config/types.ts'
import { networkStacksOf, type Prerequisites, prerequisitesOf, STACKS, type StackName } from '../templates/index.ts'
import { EMPTY_LIVE_STATE } from './live-state/index.ts'

/** Returns rights, resource providers and regional types that stacks need; those of the network unless others are named. */
export function prerequisites(
  baseline: Baseline,
  stacks: readonly StackName[] = networkStacksOf(baseline)
): Prerequisites {
  return prerequisitesOf(
    baseline,
    stacks.map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE))
  )
}
