import { childId, parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { logFindings, refuseErrors } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { operationStuck } from '../../runtime/operation-stuck.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { unfinishedUpgradesOf } from '../cluster/cluster-versions.ts'
import { type FoundCluster, readCluster } from '../cluster/found-cluster.ts'
import { halfDoneUpgrade } from '../health/clusters.ts'
import { conditionOf } from '../health/condition.ts'
import type { Differences } from '../health/verification.ts'
import { runPreflight } from '../preflight.ts'
import type { ResourceChange, StepContext } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { whyNotEvaluated } from '../what-if/what-if-unavailable.ts'
import { refuseOtherFirewallAddress } from './firewall-guard.ts'

const POLL_MILLISECONDS = 15_000

/**
 * Returns a check for the stack of a cluster: if the cluster is stopped, the check returns the reason to skip the
 * stack, and logs a warning. Azure accepts only the start and the deletion of a stopped cluster ("Stop and start an AKS
 * cluster").
 */
export function skipWhenStopped(colour: Colour): (context: StepContext) => Promise<string | undefined> {
  return async context => {
    const because = await skipReasonWhenStopped(colour)(context)
    if (because === undefined) return undefined
    const { cluster } = context.baseline.ids.clusters[colour]
    const { name } = parseResourceId(cluster)
    context.log.warning(
      `cluster-stopped: ${name} is stopped and is not changed. Start it with power-cluster, then run again.`,
      { code: 'cluster-stopped', subject: cluster }
    )
    return because
  }
}

/** Returns the check of `skipWhenStopped` without its warning, for other stacks that belong to the cluster. */
export function skipReasonWhenStopped(colour: Colour): (context: StepContext) => Promise<string | undefined> {
  return async context => {
    if (!isStopped(await readCluster(context, colour))) return undefined
    const { name } = parseResourceId(context.baseline.ids.clusters[colour].cluster)
    return `cluster ${name} is stopped, and Azure refuses to write a stopped cluster`
  }
}

function isStopped(found: FoundCluster | undefined): boolean {
  return found?.properties.powerState?.code === 'Stopped'
}

/**
 * Returns a check that runs before the cluster is written. The check proves that nodes have egress through the
 * firewall, and waits while AKS is working on the cluster or a pool, for example in a maintenance window. The check
 * refuses to write a cluster that was stopped after the plan, or whose upgrade stopped half-way: any write would
 * continue the upgrade ("Upgrade an AKS cluster", drain time-outs). Throws Failure `address-differs`,
 * `egress-not-ready`, `hub-not-ready`, `cluster-stopped` and `upgrade-unfinished`.
 */
export function checkBeforeClusterWrite(colour: Colour): (context: StepContext) => Promise<void> {
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
        'Finish the upgrade first, or set the pools to the version that their nodes run. Then run again. Nothing was written.'
    })
  }
}

/**
 * Checks firewall rules, peering, zone links and route, after everything that the run itself creates exists. Throws one
 * Failure that lists everything that is missing.
 */
async function requireEgress(colour: Colour, context: StepContext): Promise<void> {
  const scope = { targets: ['cluster'], colours: [colour] } as const
  const findings = await runPreflight(scope, { phase: 'before-cluster', mode: 'apply' }, context)
  logFindings(findings, context.log)
  refuseErrors(findings)
}

function stoppedMeanwhile(cluster: ResourceId): Failure {
  return new Failure('cluster-stopped', `${cluster} was stopped after the plan was created.`, {
    subject: cluster,
    remedy:
      'Start it with power-cluster, then run again. A plan that is created while the cluster is stopped does not change the cluster.'
  })
}

/**
 * Longest wait for AKS to finish its work on a cluster, in minutes. AKS works on a cluster in a maintenance window for
 * hours at most ("Planned maintenance": windows of 4 to 24 hours), and a GitHub job runs for six hours at most.
 */
const MOST_MINUTES_AT_WORK = 5 * 60

async function whenIdle(colour: Colour, context: StepContext): Promise<FoundCluster | undefined> {
  const { cluster } = context.baseline.ids.clusters[colour]
  const busy = (found: FoundCluster | undefined) => busyParts(found, parseResourceId(cluster).name)
  return await waitUntil(
    {
      read: () => readCluster(context, colour),
      isOver: found => busy(found).length === 0,
      every: POLL_MILLISECONDS,
      limit: MOST_MINUTES_AT_WORK * 60_000,
      overdue: () => operationStuck(cluster, 'busy', MOST_MINUTES_AT_WORK),
      announce: found => `${busy(found).join(', ')}; waiting until AKS finishes.`
    },
    context
  )
}

/**
 * Returns one line for the cluster if AKS is working on it, and one line for each such pool. A pool can be busy while
 * its cluster is not.
 */
function busyParts(found: FoundCluster | undefined, name: string): string[] {
  if (found === undefined) return []
  const { provisioningState, agentPoolProfiles = [] } = found.properties
  const pools = agentPoolProfiles.map(pool => ({ what: `pool ${pool.name}`, state: pool.provisioningState }))
  return [{ what: name, state: provisioningState }, ...pools].flatMap(({ what, state }) =>
    conditionOf(state) === 'busy' ? [`${what} is ${state}`] : []
  )
}

/**
 * Returns signs of an upgrade that stopped half-way; empty without such signs. Reads the machines of the pools only if
 * the last operation on the cluster or a pool did not succeed.
 */
async function unfinishedUpgrade(id: ResourceId, found: FoundCluster, context: StepContext): Promise<string[]> {
  const { provisioningState, agentPoolProfiles = [] } = found.properties
  const states = [provisioningState, ...agentPoolProfiles.map(pool => pool.provisioningState)]
  const succeeded = states.every(state => conditionOf(state) === undefined)
  return succeeded ? unfinishedUpgradesOf(found) : await halfDoneUpgrade(id, found, context)
}

/**
 * Returns a check that compares the cluster, as Resource Manager returns it, with the configuration. The check throws
 * Failure `cluster-differs` with every difference.
 */
export function verifyCluster(colour: Colour): (context: StepContext) => Promise<void> {
  return async context => {
    const found = await readCluster(context, colour)
    const differences =
      found === undefined
        ? ['the cluster does not exist']
        : [
            ...stateDifferences(found),
            ...settingDifferences(context.baseline, found),
            ...(await missingApiServerNames(found, context))
          ]
    if (differences.length > 0) throw clusterDiffers(context.baseline.ids.clusters[colour].cluster, differences)
  }
}

/**
 * Returns a function that compares a cluster with the configuration if the what-if finds nothing to write. It ignores
 * provisioning and power states, because the health of resources covers these. A missing DNS record of the API server
 * becomes a change, because AKS writes the record whenever the cluster is written.
 */
export function compareCluster(colour: Colour): (context: StepContext) => Promise<Differences> {
  return async context => {
    const found = await readCluster(context, colour)
    if (found === undefined) return { changes: [], faults: [] }
    const { cluster } = context.baseline.ids.clusters[colour]
    const differences = settingDifferences(context.baseline, found)
    const missing = await missingApiServerNames(found, context)
    const { message, details } = clusterDiffers(cluster, differences)
    return {
      changes: missing.map(because => recordChange(`stamp-${colour}`, cluster, found, because)),
      faults:
        differences.length === 0
          ? []
          : [{ what: cluster, because: `cluster-differs: ${message}`, remedy: details.remedy }]
    }
  }
}

function clusterDiffers(cluster: ResourceId, differences: readonly string[]): Failure {
  const lines = [`${cluster} differs from the configuration:`, ...differences.map(each => `- ${each}`)]
  return new Failure('cluster-differs', lines.join('\n'), {
    subject: cluster,
    remedy:
      'Check the activity log of the cluster to see who changed it, then plan and apply again. If a setting cannot be changed, replace the cluster: provision the other colour (blue or green) with the new setting.'
  })
}

function recordChange(step: string, id: ResourceId, { properties }: FoundCluster, because: string): ResourceChange {
  const change = resourceChange({
    ...{ step, id, type: 'Microsoft.ContainerService/managedClusters', kind: 'modify', certain: true },
    properties: [{ path: 'properties.privateFQDN', kind: 'create', after: properties.privateFQDN ?? 'a private name' }]
  })
  const effect = 'Provisioning writes the cluster again without changes, and AKS adds the record.'
  return { ...change, risk: 'disruptive', because: `Nodes cannot resolve the API server: ${because}. ${effect}` }
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

/** Returns one text for each setting that differs from the configuration, with its actual and its expected value. */
function settingDifferences(baseline: Baseline, { properties }: FoundCluster): string[] {
  const { ids, config } = baseline
  const { apiServerAccessProfile: server, networkProfile, aadProfile, agentPoolProfiles = [] } = properties
  const rows: readonly [what: string, expected: unknown, actual: unknown][] = [
    ['private cluster', true, server?.enablePrivateCluster],
    ['API server VNet integration', true, server?.enableVnetIntegration],
    ['public FQDN of the API server', false, server?.enablePrivateClusterPublicFQDN ?? false],
    ['outbound type', 'userDefinedRouting', networkProfile?.outboundType],
    ['network policy', config.cluster.networkPolicy, networkProfile?.networkPolicy],
    ['local accounts disabled', true, properties.disableLocalAccounts],
    ['Azure RBAC for Kubernetes', true, aadProfile?.enableAzureRBAC]
  ]
  const wrong = rows.filter(([, expected, actual]) => actual !== expected)
  return [
    ...wrong.map(([what, expected, actual]) => `${what} is ${actual ?? '(none)'}, not ${expected}`),
    ...(sameId(server?.privateDNSZone ?? '', ids.zones.apiServer)
      ? []
      : [`private DNS zone is ${server?.privateDNSZone ?? '(none)'}, not ${ids.zones.apiServer}`]),
    ...Object.keys(config.cluster.pools)
      .filter(wanted => !agentPoolProfiles.some(({ name }) => name === wanted))
      .map(name => `pool ${name} does not exist`)
  ]
}

/**
 * Returns why nodes cannot resolve the API server: it has no private name, or the private DNS zone lacks the record
 * that the control plane writes. Empty if nodes can resolve it, or if the identity may not read the zone.
 */
async function missingApiServerNames(
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
    // The identity may lack the permission to read an externally owned zone.
    const because = whyNotEvaluated(error)
    if (because === undefined) throw error
    log.warning(`Not evaluated: the record of ${privateFQDN} in ${apiServer}: ${because}`)
    return []
  }
}
