import type { Baseline, Colour } from '../config/types.ts'
import type { RunScope } from '../preflight/index.ts'
import {
  bootstrapStacksOf,
  clusterStacksOf,
  networkStacksOf,
  platformStacksOf,
  type StackName
} from '../templates/index.ts'

/** Returns the names of the stacks that the targets of a run create. */
export function stacksOfRun({ targets, colours = [] }: RunScope, baseline: Baseline): StackName[] {
  const ofCluster = (colour: Colour) => [...clusterStacksOf(baseline, colour), ...bootstrapStacksOf(baseline, colour)]
  return [
    ...(targets.includes('network') ? networkStacksOf(baseline) : []),
    ...(targets.includes('platform') ? platformStacksOf(baseline) : []),
    ...(targets.includes('cluster') ? colours.flatMap(ofCluster) : [])
  ]
}
