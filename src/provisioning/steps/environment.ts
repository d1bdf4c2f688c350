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
import { allSteps } from '../failures.ts'
import { prerequisites } from '../prerequisites.ts'
import type { Step } from '../types.ts'
import { clusterSteps } from './cluster.ts'
import { checkCluster } from './cluster-checks.ts'
import { groupsStep } from './groups.ts'
import { within } from './needs.ts'
import { networkStacks } from './network.ts'
import { checkNetwork } from './network-checks.ts'
import { type Given, platformStacks } from './platform.ts'
import { checkPlatform } from './platform-checks.ts'
import { checkStandingNetwork } from './standing-network.ts'

type Check = NonNullable<Step['check']>

/** Groups, network, platform and the clusters of the colours that are given: all of an environment. */
export function environmentSteps(baseline: Baseline, given: Given): Step[] {
  const groups = groupsStep(
    each => [...resourceGroups(each), ...platformGroups(each)],
    each => namespacesOf(each, stacksOf(each), given.colours)
  )
  const check = together({ network: checkNetwork, ...checksOf(given) })
  return [
    { ...groups, check },
    ...networkStacks(baseline),
    ...platformStacks(baseline, given),
    ...clusters(baseline, given)
  ]
}

/**
 * Platform and clusters on a network that stands. They are the same steps as in `environmentSteps`, and make the same
 * resources.
 */
export function clusterOnNetworkSteps(baseline: Baseline, given: Given): Step[] {
  const groups = groupsStep(platformGroups, each => namespacesOf(each, platformStacksOf(each), given.colours))
  const check = together({ network: checkStandingNetwork, ...checksOf(given) })
  return within([{ ...groups, check }, ...platformStacks(baseline, given), ...clusters(baseline, given)])
}

function clusters(baseline: Baseline, { colours, events }: Given): Step[] {
  return colours.flatMap(colour => clusterSteps(baseline, { colour, colours, events }))
}

function namespacesOf(baseline: Baseline, stacks: readonly StackName[], colours: readonly Colour[]): readonly string[] {
  const own = colours.flatMap(colour => [...clusterStacksOf(baseline, colour), ...bootstrapStacksOf(baseline, colour)])
  return prerequisites(baseline, [...stacks, ...own]).namespaces
}

function checksOf({ certificates, colours }: Given): Readonly<Record<string, Check>> {
  const ofClusters = colours.map(colour => [colour, checkCluster(colour, colours)] as const)
  return {
    platform: (context, mode) => checkPlatform(certificates, context, mode),
    ...Object.fromEntries(ofClusters)
  }
}

/** Everything that stands in the way, at once. */
function together(checks: Readonly<Record<string, Check>>): Check {
  const named = Object.entries(checks).map(([name, check]) => ({ name, check }))
  return async (context, mode) => {
    await allSteps(named, ({ check }) => check(context, mode))
  }
}
