import { otherColour } from '../../config/colours.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import {
  type Check,
  checkClusterAge,
  checkForeign,
  checkKubernetesVersion,
  checkMachineSizes,
  checkNodeGroup,
  checkProviders,
  checkQuota,
  checkRegions,
  checkRoles,
  checkRolesAt,
  checkSubnetSpace,
  checkWayOut,
  evaluate,
  type MachineOffers,
  nodeDemand,
  type PoolDemand,
  type RunningNodes,
  readMachineOffers,
  readRunningNodes,
  type WayOut
} from '../../preflight/index.ts'
import {
  bootstrapStacksOf,
  clusterForeignActions,
  clusterStacksOf,
  foreignNeeds,
  spokeSubnetId
} from '../../templates/index.ts'
import { prerequisites } from '../prerequisites.ts'
import type { Step, StepContext } from '../types.ts'

/** One colour's cluster to be, and the nodes of both as they run now. */
interface Stamp {
  readonly colour: Colour
  readonly running: RunningNodes | undefined
  readonly beside: RunningNodes | undefined
  /** Whether the same run makes both, as far as they do not stand yet. */
  readonly makesBoth: boolean
}

/**
 * Providers, region, roles, version, machines, quotas, addresses, names and the way out for one colour's cluster. Throws
 * one Failure for everything that stands in the way. Of a cluster that exists the version is not looked at, and of
 * quotas and addresses only what it may grow by. `colours` are those the same run makes.
 */
export function checkCluster(colour: Colour, colours: readonly Colour[] = [colour]): NonNullable<Step['check']> {
  return async (context, mode) => {
    const { baseline, azure, log } = context
    const { clusters } = baseline.ids
    const [running, beside] = await Promise.all(
      [colour, otherColour(colour)].map(each => readRunningNodes(azure, clusters[each].cluster))
    )
    const stamp = { colour, running, beside, makesBoth: colours.includes(otherColour(colour)) }
    const checks = [
      ...offers(context, colour, mode),
      ...capacity(context, stamp),
      ...(running === undefined ? newCluster(context, colour) : [() => age(context, colour)]),
      () => wayOut(context, colour, 'run'),
      ...(mode === 'apply' ? [...rights(context, colour), () => askedOfOthers(context)] : [])
    ]
    await evaluate(checks, log)
  }
}

/**
 * The way out of one colour's nodes right before its cluster is written, when everything the run makes itself is there:
 * rules, peering, links and route. Throws one Failure for everything that is missing.
 */
export async function requireWayOut(context: StepContext, colour: Colour): Promise<void> {
  const checks = [() => askedOfOthers(context), () => wayOut(context, colour, 'cluster')]
  await evaluate(checks, context.log)
}

function offers({ azure, baseline, log }: StepContext, colour: Colour, mode: 'plan' | 'apply'): Check[] {
  const { namespaces, regionalTypes } = needsOf(baseline, colour)
  const { region } = baseline.config
  return [
    () => checkProviders(azure, namespaces, { registers: mode === 'apply', log }),
    () => checkRegions(azure, { region, types: regionalTypes })
  ]
}

function needsOf(baseline: Baseline, colour: Colour) {
  return prerequisites(baseline, [...clusterStacksOf(baseline, colour), ...bootstrapStacksOf(baseline, colour)])
}

/** Machines, quotas and addresses for all nodes there may be. */
function capacity({ azure, baseline }: StepContext, stamp: Stamp): Check[] {
  const { config, ids } = baseline
  const { colour, running } = stamp
  let read: Promise<MachineOffers> | undefined
  const sizes = () => {
    read ??= readMachineOffers(azure, config.region)
    return read
  }
  const demands = nodeDemand(config.cluster, running)
  const subnets = {
    network: ids.spokeNetwork,
    nodes: spokeSubnetId(baseline, `nodes-${colour}`),
    apiServer: spokeSubnetId(baseline, `apiserver-${colour}`),
    demands,
    stands: running !== undefined
  }
  return [
    () => checkMachineSizes(sizes, config),
    () => checkQuota(azure, sizes, { region: config.region, demands, beside: besideOf(baseline, stamp) }),
    () => checkSubnetSpace(azure, subnets)
  ]
}

/** What the other colour's cluster may come to need: nothing of it at once where it stands, all of it where the same run makes it. */
function besideOf({ config }: Baseline, { beside, makesBoth }: Stamp): PoolDemand[] {
  if (beside !== undefined) return nodeDemand(config.cluster, beside).map(demand => ({ ...demand, least: 0 }))
  return makesBoth ? nodeDemand(config.cluster, undefined) : []
}

function newCluster({ azure, baseline }: StepContext, colour: Colour): Check[] {
  const { config, ids } = baseline
  const { cluster, nodeGroup } = ids.clusters[colour]
  return [
    () => checkKubernetesVersion(azure, config.region, config.cluster),
    () => checkNodeGroup(azure, nodeGroup, cluster)
  ]
}

function rights({ azure, baseline }: StepContext, colour: Colour): Check[] {
  return [
    async () => checkRoles(azure, needsOf(baseline, colour).actions),
    ...clusterForeignActions(baseline).map(
      ({ action, scope }): Check =>
        () =>
          checkRolesAt(azure, [action], scope)
    )
  ]
}

function age({ azure, baseline, clock }: StepContext, colour: Colour) {
  return checkClusterAge(azure, baseline.ids.clusters[colour].cluster, baseline.config.upgrades, clock.now())
}

/** What others have to make counts once our network stands: their half of a peering cannot come before ours. */
async function askedOfOthers({ azure, baseline }: StepContext) {
  if ((await azure.read(baseline.ids.spokeNetwork)) === undefined) return []
  return await checkForeign(azure, foreignNeeds(baseline), 'error')
}

function wayOut({ azure, baseline }: StepContext, colour: Colour, before: WayOut['before']) {
  const { ids, addresses, config } = baseline
  // Who makes the other half is asked for it by `checkForeign`, in words to send on.
  const isAskedFor = before === 'cluster' && config.hub.existing?.peering === 'none'
  return checkWayOut(azure, {
    network: ids.spokeNetwork,
    nodes: spokeSubnetId(baseline, `nodes-${colour}`),
    peering: isAskedFor ? undefined : ids.spokePeering,
    firewallAddress: addresses.hub.firewallAddress,
    before
  })
}
