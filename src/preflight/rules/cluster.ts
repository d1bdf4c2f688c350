import type { AzureReader } from '../../azure/index.ts'
import { otherColour } from '../../config/colours.ts'
import type { Colour } from '../../config/types.ts'
import { existingHubNeeds, spokeSubnetId } from '../../templates/index.ts'
import { checkClusterAge } from '../cluster/cluster-age.ts'
import { checkKubernetesVersion } from '../cluster/kubernetes-versions.ts'
import { readMachineOffers } from '../cluster/machine-offers.ts'
import { checkMachineSizes } from '../cluster/machine-sizes.ts'
import { nodeDemand, type PoolDemand, type RunningNodes, readRunningNodes } from '../cluster/node-demand.ts'
import { checkNodeResourceGroup } from '../cluster/node-resource-group.ts'
import { checkPoolPods } from '../cluster/pool-pods.ts'
import { checkQuota } from '../cluster/quota.ts'
import { checkSubnetSpace } from '../cluster/subnet-space.ts'
import type { Finding } from '../finding.ts'
import { checkEgressPath, type EgressPath } from '../network/egress-path.ts'
import { checkExistingHub } from '../network/existing-hub.ts'
import { declareRules, type PreflightRequest } from '../rule.ts'

const PREFLIGHT = ['plan', 'apply'] as const
const TARGETS = ['cluster'] as const

/** A cluster with its running nodes. `running` is undefined if the cluster does not exist. */
interface OneCluster {
  readonly colour: Colour
  readonly running: RunningNodes | undefined
}

export const clusterRules = declareRules({
  machineSizes: {
    id: 'machine-sizes-offered',
    title:
      'The subscription can use every machine size in the region and zones, and the local disk of each size is large enough. Pools of Arm64 machines give a warning.',
    phases: PREFLIGHT,
    targets: TARGETS,
    check: (facts, { baseline }) =>
      checkMachineSizes(() => readMachineOffers(facts, baseline.config.region), baseline.config)
  },
  poolPods: {
    id: 'new-pool-pods',
    title: 'The first nodes of every new pool have space for 30 pods, which AKS requires.',
    phases: PREFLIGHT,
    targets: TARGETS,
    check: (facts, request) =>
      eachCluster(facts, request, ({ running }) => checkPoolPods(request.baseline.config.cluster, running))
  },
  quota: {
    id: 'vcpu-quota',
    title: 'The vCPU quotas are large enough for all node pools at their maximum, including surge.',
    phases: PREFLIGHT,
    targets: TARGETS,
    check: (facts, request) => eachCluster(facts, request, one => quota(facts, request, one))
  },
  subnets: {
    id: 'subnet-space',
    title: 'The subnets of the cluster are large enough for its nodes and contain nothing else.',
    phases: PREFLIGHT,
    targets: TARGETS,
    check: (facts, request) => eachCluster(facts, request, one => subnetSpace(facts, request, one))
  },
  kubernetesVersion: {
    id: 'kubernetes-version-offered',
    title:
      'The region offers the requested Kubernetes version for a new cluster. If none is requested, it offers a usable version.',
    phases: PREFLIGHT,
    targets: TARGETS,
    check: (facts, request) =>
      eachCluster(facts, request, ({ running }) => {
        const { region, cluster } = request.baseline.config
        return running === undefined ? checkKubernetesVersion(facts, region, cluster) : []
      })
  },
  nodeGroup: {
    id: 'node-resource-group-free',
    title: 'No resource group has the name of the node resource group of a new cluster.',
    phases: PREFLIGHT,
    targets: TARGETS,
    check: (facts, request) =>
      eachCluster(facts, request, ({ colour, running }) => {
        const { cluster, nodeGroup } = request.baseline.ids.clusters[colour]
        return running === undefined ? checkNodeResourceGroup(facts, nodeGroup, cluster) : []
      })
  },
  age: {
    id: 'cluster-age',
    title: 'An immutable cluster is not older than the configuration allows.',
    phases: PREFLIGHT,
    targets: TARGETS,
    check: (facts, request) =>
      eachCluster(facts, request, ({ colour, running }) => {
        const { config, ids } = request.baseline
        return running === undefined
          ? []
          : checkClusterAge(facts, ids.clusters[colour].cluster, config.upgrades, request.now)
      })
  },
  egress: {
    id: 'node-egress',
    title:
      'The route of the node subnet leads to the firewall, and the peering is connected. Before a run, both may be missing.',
    phases: [...PREFLIGHT, 'before-cluster'],
    targets: TARGETS,
    check: (facts, request) => eachColour(request, colour => egress(facts, request, colour))
  },
  hubOwnerRequests: {
    id: 'existing-hub-prepared-for-cluster',
    title:
      'The owner of an existing hub has created everything that nodes need for egress. The rule applies once the spoke network exists.',
    phases: ['apply', 'before-cluster'],
    targets: TARGETS,
    // The hub's owner cannot create the peering before the spoke network exists.
    check: async (facts, { baseline }) =>
      (await facts.read(baseline.ids.spokeNetwork)) === undefined
        ? []
        : await checkExistingHub(facts, existingHubNeeds(baseline), 'error')
  }
})

async function eachColour(
  { colours }: PreflightRequest,
  check: (colour: Colour) => Promise<readonly Finding[]> | readonly Finding[]
): Promise<Finding[]> {
  const found = (await Promise.all(colours.map(check))).flat()
  return found.filter((one, i) => found.findIndex(other => isSame(one, other)) === i)
}

/**
 * Returns whether two findings are the same. Two clusters that need the same version or size produce the same finding.
 */
function isSame(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.severity === b.severity && a.subject === b.subject && a.evidence === b.evidence
}

function eachCluster(
  facts: AzureReader,
  request: PreflightRequest,
  check: (one: OneCluster) => Promise<readonly Finding[]> | readonly Finding[]
): Promise<Finding[]> {
  const { clusters } = request.baseline.ids
  return eachColour(request, async colour =>
    check({ colour, running: await readRunningNodes(facts, clusters[colour].cluster) })
  )
}

async function quota(
  facts: AzureReader,
  request: PreflightRequest,
  { colour, running }: OneCluster
): Promise<Finding[]> {
  const { config, ids } = request.baseline
  const other = otherColour(colour)
  const besideRunning = await readRunningNodes(facts, ids.clusters[other].cluster)
  const demands = nodeDemand(config.cluster, running)
  const beside = demandOfOther(request, besideRunning, request.colours.includes(other))
  return await checkQuota(facts, () => readMachineOffers(facts, config.region), {
    region: config.region,
    demands,
    beside
  })
}

/**
 * Returns the node demand of the other cluster. An existing cluster already has its nodes and can need more only later.
 * A cluster that the same run creates needs all of them immediately.
 */
function demandOfOther(
  { baseline: { config } }: PreflightRequest,
  running: RunningNodes | undefined,
  isCreated: boolean
): PoolDemand[] {
  if (running !== undefined) return nodeDemand(config.cluster, running).map(demand => ({ ...demand, least: 0 }))
  return isCreated ? nodeDemand(config.cluster, undefined) : []
}

function subnetSpace(
  facts: AzureReader,
  { baseline }: PreflightRequest,
  { colour, running }: OneCluster
): Promise<Finding[]> {
  const { config, ids } = baseline
  return checkSubnetSpace(facts, {
    network: ids.spokeNetwork,
    nodes: spokeSubnetId(baseline, `nodes-${colour}`),
    apiServer: spokeSubnetId(baseline, `apiserver-${colour}`),
    demands: nodeDemand(config.cluster, running),
    stands: running !== undefined
  })
}

function egress(facts: AzureReader, { baseline, phase }: PreflightRequest, colour: Colour): Promise<Finding[]> {
  const { ids, addresses, config } = baseline
  const before: EgressPath['before'] = phase === 'before-cluster' ? 'cluster' : 'run'
  // `existing-hub-prepared-for-cluster` asks the hub's owner to create the peering on the other side.
  const isAskedFor = before === 'cluster' && config.hub.existing?.peering === 'none'
  return checkEgressPath(facts, {
    network: ids.spokeNetwork,
    nodes: spokeSubnetId(baseline, `nodes-${colour}`),
    peering: isAskedFor ? undefined : ids.spokePeering,
    firewallAddress: addresses.hub.firewallAddress,
    before
  })
}
