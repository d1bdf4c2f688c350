import type { Baseline } from '../config/types.ts'
import {
  clusterStackBuilders,
  networkStacksOf,
  type Prerequisites,
  prerequisitesOf,
  type StackBuilder,
  type StackName,
  stackBuilders
} from '../templates/index.ts'
import { EMPTY_LIVE_STATE } from './live-state/index.ts'

/** Returns rights, resource providers and regional types that stacks need; those of the network unless others are named. */
export function prerequisites(
  baseline: Baseline,
  stacks: readonly StackName[] = networkStacksOf(baseline)
): Prerequisites {
  const builders: Readonly<Record<StackName, StackBuilder>> = { ...stackBuilders, ...clusterStackBuilders }
  return prerequisitesOf(
    baseline,
    stacks.map(name => builders[name](baseline, EMPTY_LIVE_STATE))
  )
}
