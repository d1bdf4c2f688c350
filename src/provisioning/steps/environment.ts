import type { Baseline, Colour } from '../../config/types.ts'
import {
  bootstrapStacksOf,
  clusterStacksOf,
  platformGroups,
  platformStacksOf,
  resourceGroups,
  type StackName,
  stacksOf
} from '../../templates/index.ts'
import { prerequisites } from '../prerequisites.ts'
import type { Step } from '../types.ts'
import { clusterSteps } from './cluster.ts'
import { groupsStep } from './groups.ts'
import { networkStacks } from './network.ts'
import { platformStacks, type RunInputs } from './platform.ts'
import { dropUnmetNeeds } from './step-needs.ts'

/** Returns the steps of a whole environment: resource groups, network, platform and the requested clusters. */
export function environmentSteps(baseline: Baseline, runInputs: RunInputs): Step[] {
  const groups = groupsStep(
    each => [...resourceGroups(each), ...platformGroups(each)],
    each => namespacesOf(each, stacksOf(each), runInputs.colours)
  )
  return [groups, ...networkStacks(baseline), ...platformStacks(baseline, runInputs), ...clusters(baseline, runInputs)]
}

/**
 * Returns the steps of the platform and the clusters for an environment whose network already exists. The steps create
 * the same resources as the corresponding steps of `environmentSteps`.
 */
export function clusterOnNetworkSteps(baseline: Baseline, runInputs: RunInputs): Step[] {
  const groups = groupsStep(platformGroups, each => namespacesOf(each, platformStacksOf(each), runInputs.colours))
  return dropUnmetNeeds([groups, ...platformStacks(baseline, runInputs), ...clusters(baseline, runInputs)])
}

function clusters(baseline: Baseline, { colours, events }: RunInputs): Step[] {
  return colours.flatMap(colour => clusterSteps(baseline, { colour, colours, events }))
}

function namespacesOf(baseline: Baseline, stacks: readonly StackName[], colours: readonly Colour[]): readonly string[] {
  const own = colours.flatMap(colour => [...clusterStacksOf(baseline, colour), ...bootstrapStacksOf(baseline, colour)])
  return prerequisites(baseline, [...stacks, ...own]).namespaces
}
