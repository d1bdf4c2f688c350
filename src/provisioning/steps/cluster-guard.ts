import { childId, parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { logFindings, refuseErrors } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { operationStuck } from '../../runtime/operation-stuck.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { resourceChange } from '../change.ts'
import { unfinished } from '../cluster-versions.ts'
import { type FoundCluster, readCluster } from '../found-cluster.ts'
import { halfDoneUpgrade } from '../health/clusters.ts'
import { conditionOf } from '../health/condition.ts'
import type { Differences } from '../health/verification.ts'
import { preflight } from '../preflight.ts'
import type { ResourceChange, StepContext } from '../types.ts'
import { whyUnseen } from '../unseen.ts'
import { refuseOtherFirewallAddress } from './firewall-guard.ts'

const LOOK_EVERY = 15_000

/** A stopped cluster takes no write but its start and its deletion ("Stop and start an AKS cluster"), so it is left alone by name. */
export function leaveStopped(colour: Colour): (context: StepContext) => Promise<string | undefined> {
  return async context => {
    const because = await stopped(colour)(context)
    if (because === undefined) return undefined
    const { cluster } = context.baseline.ids.clusters[colour]
    const { name } = parseResourceId(cluster)
    context.log.warning(
      `cluster-stopped: ${name} is stopped and is left as it is. Start it with power-cluster, then run again.`,
      { code: 'cluster-stopped', subject: cluster }
    )
    return because
  }
}

/** The same for what belongs to the cluster, without saying it once more. */
export function stopped(colour: Colour): (context: StepContext) => Promise<string | undefined> {
  return async context => {
    if (!isStopped(await readCluster(context, colour))) return undefined
    const { name } = parseResourceId(context.baseline.ids.clusters[colour].cluster)
    return `cluster ${name} is stopped, and a stopped cluster takes no write`
  }
}

function isStopped(found: FoundCluster | undefined): boolean {
  return found?.properties.powerState?.code === 'Stopped'
}

/**
 * Proves that nodes will get out by the firewall, waits while AKS works on the cluster or a pool by itself, in a window of
 * its own, and refuses to write to one that was stopped meanwhile, or whose upgrade stopped half-way: any write would go on
 * with it ("Upgrade an AKS cluster", drain time-outs). Throws Failure `address-differs`, `egress-not-ready`,
 * `hub-not-ready`, `cluster-stopped` and `upgrade-unfinished`.
 */
export function readyForCluster(colour: Colour): (context: StepContext) => Promise<void> {
  return async context => {
    if (context.baseline.config.hub.existing === undefined) await refuseOtherFirewallAddress(context)
    await requireEgress(colour, context)
    const found = await whenIdle(colour, context)
    if (isStopped(found)) throw stoppedMeanwhile(context.baseline.ids.clusters[colour].cluster)
    const { cluster } = context.baseline.ids.clusters[colour]
    const pending = found === undefined ? [] : await unfinishedUpgrade(cluster, found, context)
    if (pending.length === 0) return
    const lines = pending.map(line => `- ${line}`)
    throw new Failure('upgrade-unfinished', [`An upgrade of ${cluster} stopped half-way:`, ...lines].join('\n'), {
      subject: cluster,
      remedy:
        'Finish the upgrade first, or bring the pools back to the version they run; then run again. Nothing was written.'
    })
  }
}

/** Rules, peering, links and route, when everything that the run creates itself exists. Throws one Failure for everything that is missing. */
async function requireEgress(colour: Colour, context: StepContext): Promise<void> {
  const scope = { targets: ['cluster'], colours: [colour] } as const
  const findings = await preflight(scope, { phase: 'before-cluster', mode: 'apply' }, context)
  logFindings(findings, context.log)
  refuseErrors(findings)
}

function stoppedMeanwhile(cluster: ResourceId): Failure {
  return new Failure('cluster-stopped', `${cluster} was stopped after it was planned for.`, {
    subject: cluster,
    remedy: 'Start it with power-cluster, then run again; a plan that is made while it is stopped leaves it as it is.'
  })
}

/** AKS works on a cluster in its own window for hours at most ("Planned maintenance": windows of 4 to 24 hours); a job lives for six. */
const MOST_MINUTES_AT_WORK = 5 * 60

async function whenIdle(colour: Colour, context: StepContext): Promise<FoundCluster | undefined> {
  const { cluster } = context.baseline.ids.clusters[colour]
  const busy = (found: FoundCluster | undefined) => busyParts(found, parseResourceId(cluster).name)
  return await waitUntil(
    {
      read: () => readCluster(context, colour),
      isOver: found => busy(found).length === 0,
      every: LOOK_EVERY,
      limit: MOST_MINUTES_AT_WORK * 60_000,
      overdue: () => operationStuck(cluster, 'at work', MOST_MINUTES_AT_WORK),
      announce: found => `${busy(found).join(', ')}; waiting for that.`
    },
    context
  )
}

/** A pool can be at work while its cluster is not. */
function busyParts(found: FoundCluster | undefined, name: string): string[] {
  if (found === undefined) return []
  const { provisioningState, agentPoolProfiles = [] } = found.properties
  const pools = agentPoolProfiles.map(pool => ({ what: `pool ${pool.name}`, state: pool.provisioningState }))
  return [{ what: name, state: provisioningState }, ...pools].flatMap(({ what, state }) =>
    conditionOf(state) === 'busy' ? [`${what} is ${state}`] : []
  )
}

/**
 * What an upgrade that stopped half-way left behind. Machines are read only where the last operation on the cluster or a
 * pool did not succeed.
 */
async function unfinishedUpgrade(id: ResourceId, found: FoundCluster, context: StepContext): Promise<string[]> {
  const { provisioningState, agentPoolProfiles = [] } = found.properties
  const states = [provisioningState, ...agentPoolProfiles.map(pool => pool.provisioningState)]
  const succeeded = states.every(state => conditionOf(state) === undefined)
  return succeeded ? unfinished(found) : await halfDoneUpgrade(id, found, context)
}

/** Proves through Resource Manager that the cluster is what was asked for. Throws Failure `cluster-differs` with every difference. */
export function verifyCluster(colour: Colour): (context: StepContext) => Promise<void> {
  return async context => {
    const found = await readCluster(context, colour)
    const differences =
      found === undefined
        ? ['there is no cluster']
        : [
            ...stateDifferences(found),
            ...settingDifferences(context.baseline, found),
            ...(await nameless(found, context))
          ]
    if (differences.length > 0) throw clusterDiffers(context.baseline.ids.clusters[colour].cluster, differences)
  }
}

/**
 * What differs about a cluster for which a what-if finds nothing to write. States are left out: the health of resources
 * says what cures them. A missing record of the API server is a change, since AKS writes it whenever the cluster is written.
 */
export function compareCluster(colour: Colour): (context: StepContext) => Promise<Differences> {
  return async context => {
    const found = await readCluster(context, colour)
    if (found === undefined) return { changes: [], faults: [] }
    const { cluster } = context.baseline.ids.clusters[colour]
    const differences = settingDifferences(context.baseline, found)
    const missing = await nameless(found, context)
    const { message, details } = clusterDiffers(cluster, differences)
    return {
      changes: missing.map(because => recordChange(`stamp-${colour}`, cluster, found, because)),
      faults:
        differences.length === 0 ? [] : [{ what: cluster, because: `cluster-differs: ${message} ${details.remedy}` }]
    }
  }
}

function clusterDiffers(cluster: ResourceId, differences: readonly string[]): Failure {
  const lines = [`${cluster} is not what was asked for:`, ...differences.map(each => `- ${each}`)]
  return new Failure('cluster-differs', lines.join('\n'), {
    subject: cluster,
    remedy:
      'Look in its activity log for who changed it, then plan and apply again. A setting that cannot be changed needs a replacement in the other colour.'
  })
}

function recordChange(step: string, id: ResourceId, { properties }: FoundCluster, because: string): ResourceChange {
  const change = resourceChange({
    ...{ step, id, type: 'Microsoft.ContainerService/managedClusters', kind: 'modify', certain: true },
    properties: [{ path: 'properties.privateFQDN', kind: 'create', after: properties.privateFQDN ?? 'a private name' }]
  })
  const effect = 'The cluster is written again as it is, and AKS adds the record.'
  return { ...change, risk: 'disruptive', because: `Nodes cannot find the API server: ${because}. ${effect}` }
}

function stateDifferences({ properties }: FoundCluster): string[] {
  const { provisioningState, powerState, agentPoolProfiles = [] } = properties
  const parts = [
    { what: 'provisioningState', expected: 'Succeeded', actual: provisioningState },
    { what: 'powerState', expected: 'Running', actual: powerState?.code },
    ...agentPoolProfiles.map(pool => ({
      what: `pool ${pool.name}`,
      expected: 'Succeeded',
      actual: pool.provisioningState
    }))
  ]
  return parts
    .filter(({ expected, actual }) => actual !== expected)
    .map(({ what, expected, actual }) => `${what} is ${actual ?? '(unknown)'}, not ${expected}`)
}

/** What must be so, where to see it, and how it reads. */
function settingDifferences(baseline: Baseline, { properties }: FoundCluster): string[] {
  const { ids, config } = baseline
  const { apiServerAccessProfile: server, networkProfile, aadProfile, agentPoolProfiles = [] } = properties
  const rows: readonly [what: string, expected: unknown, actual: unknown][] = [
    ['private cluster', true, server?.enablePrivateCluster],
    ['API server in the spoke', true, server?.enableVnetIntegration],
    ['public name of the API server', false, server?.enablePrivateClusterPublicFQDN ?? false],
    ['outbound type', 'userDefinedRouting', networkProfile?.outboundType],
    ['network policy', config.cluster.networkPolicy, networkProfile?.networkPolicy],
    ['local accounts off', true, properties.disableLocalAccounts],
    ['roles of Azure', true, aadProfile?.enableAzureRBAC]
  ]
  const wrong = rows.filter(([, expected, actual]) => actual !== expected)
  return [
    ...wrong.map(([what, expected, actual]) => `${what} is ${actual ?? '(none)'}, not ${expected}`),
    ...(sameId(server?.privateDNSZone ?? '', ids.zones.apiServer)
      ? []
      : [`private zone is ${server?.privateDNSZone ?? '(none)'}, not ${ids.zones.apiServer}`]),
    ...Object.keys(config.cluster.pools)
      .filter(wanted => !agentPoolProfiles.some(({ name }) => name === wanted))
      .map(name => `pool ${name} does not exist`)
  ]
}

/** Nodes find the API server by a record that the control plane writes into our zone. */
async function nameless(
  { properties: { privateFQDN } }: FoundCluster,
  { azure, baseline, log }: StepContext
): Promise<string[]> {
  if (privateFQDN === undefined) return ['the API server has no private name']
  const { apiServer } = baseline.ids.zones
  const suffix = `.${parseResourceId(apiServer).name}`.toLowerCase()
  const label = privateFQDN.toLowerCase().endsWith(suffix) ? privateFQDN.slice(0, -suffix.length) : undefined
  try {
    const found = label && (await azure.read(childId(apiServer, 'A', label)))
    return found ? [] : [`${privateFQDN} has no record in ${apiServer}`]
  } catch (error) {
    // In a zone of others we may have no right to look.
    const because = whyUnseen(error)
    if (because === undefined) throw error
    log.warning(`Not evaluated: the record of ${privateFQDN} in ${apiServer}: ${because}`)
    return []
  }
}
