import { type PoolProperties, poolProperties, supportPlanOf } from '../../../aks/cluster-model.ts'
import { requestedVersion } from '../../../aks/cluster-version.ts'
import {
  compareVersions,
  minorNumber,
  minorOf,
  resolveVersion,
  upgradesFrom
} from '../../../aks/kubernetes-versions.ts'
import {
  bypassesChecks,
  deprecatedApiUsage,
  nodeGroupLock,
  unsatisfiableBudget
} from '../../../aks/upgrades/upgrade-refusals.ts'
import { refusal } from '../../errors.ts'
import type { Refusal, World } from '../../world.ts'
import { grownNodes, refuseQuota, refuseSurge } from './agent-pool-capacity.ts'
import { incompatibleVersion, refuseSku } from './agent-pool-versions.ts'
import type { ClusterCheck, ClusterRule } from './managed-cluster-check.ts'

/** What version a control plane may run, and its pools beside it. */
export const clusterVersionRules: readonly ClusterRule[] = [
  refuseUnoffered,
  refusePath,
  refuseMixedPools,
  refuseChannel,
  refuseRecovery,
  refuseSkew,
  refuseSystems,
  refuseNodes,
  refuseBlocked
]

/** In the words the service has for a version nobody is offered any more. */
function refuseUnoffered({ world, name, cluster, before }: ClusterCheck): Refusal | undefined {
  if (requestedVersion(world, cluster) !== undefined) return undefined
  const longTerm = resolveVersion(world, cluster.kubernetesVersion, 'AKSLongTermSupport')
  if (longTerm !== undefined) {
    // Verbatim: canonical/bundle-kubeflow#1320.
    const message = `Managed cluster ${name} is on version ${longTerm}, which is only available for Long-Term Support (LTS). If you intend to onboard to LTS, please ensure the cluster is in Premium tier and LTS support plan (see https://aka.ms/aks/enable-lts). Otherwise, use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list`
    return refusal(400, 'K8sVersionNotSupported', message)
  }
  const known = before?.currentKubernetesVersion
  if (known !== undefined) return refuseStep(world, cluster, known)
  return refusal(
    400,
    'K8sVersionNotSupported',
    `Managed cluster ${name} is on version ${cluster.kubernetesVersion} which is not supported in this region. Please use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list`
  )
}

function refusePath({ world, cluster, before }: ClusterCheck): Refusal | undefined {
  const current = before?.currentKubernetesVersion
  const target = requestedVersion(world, cluster)
  if (current === undefined || target === undefined || target === current) return undefined
  const isOffered = upgradesFrom(world, current, supportPlanOf(cluster)).some(
    ({ kubernetesVersion }) => kubernetesVersion === target
  )
  return isOffered ? undefined : refuseStep(world, cluster, current)
}

function refuseStep(world: World, cluster: ClusterCheck['cluster'], current: string): Refusal {
  const offered = upgradesFrom(world, current, supportPlanOf(cluster)).map(({ kubernetesVersion }) => kubernetesVersion)
  const isOlder = compareVersions(cluster.kubernetesVersion ?? current, current) < 0
  return refusal(
    400,
    'OperationNotAllowed',
    // Verbatim: rancher/dashboard#11884; rancher/rancher#33561 for a downgrade.
    `${isOlder ? 'Downgrading' : 'Upgrading'} Kubernetes version ${current} to ${cluster.kubernetesVersion} is not allowed. Available upgrades: [${offered.toReversed().join(' ')}]. Please see https://aka.ms/aks-supported-k8s-ver for version details.`
  )
}

/** All pools of a body name a version or none does; and each is what it was, or the control plane's (Azure/azure-cli#22807). */
function refuseMixedPools({ world, cluster, pools }: ClusterCheck): Refusal | undefined {
  const plane = requestedVersion(world, cluster) ?? ''
  const named = pools.filter(({ given }) => given.orchestratorVersion !== undefined)
  const strays = named.filter(({ given: { orchestratorVersion: wanted = '' }, before }) => {
    const { currentOrchestratorVersion: current, orchestratorVersion: requested } = before ?? {}
    // An upgrade that stopped leaves a requested version that the pool does not run: it is unchanged, and continues.
    const own = [plane, minorOf(plane), requested, ...(current === undefined ? [] : [current, minorOf(current)])]
    return !own.includes(wanted)
  })
  if ((named.length === 0 || named.length === pools.length) && strays.length === 0) return undefined
  return refusal(
    400,
    'NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged',
    "Using managed cluster api, all Agent pools' OrchestratorVersion must be all specified or all unspecified. If all specified, they must be stay unchanged or the same with control plane. For agent pool specific change, please use per agent pool operations: https://aka.ms/agent-pool-rest-api"
  )
}

/** A channel takes control plane and pools together: neither goes alone by hand ("Automatically upgrade an AKS cluster"). */
function refuseChannel({ world, cluster, before, pools }: ClusterCheck): Refusal | undefined {
  const channel = before?.autoUpgradeProfile?.upgradeChannel ?? 'none'
  const current = before?.currentKubernetesVersion
  const target = requestedVersion(world, cluster)
  if (current === undefined || target === current || ['none', 'node-image'].includes(channel)) return undefined
  if ((cluster.autoUpgradeProfile?.upgradeChannel ?? 'none') === 'none') return undefined
  if (isWholeUpgrade(pools, target)) return undefined
  return refusal(
    400,
    'OperationNotAllowed',
    `Upgrading only the control plane is not allowed while the auto-upgrade channel is ${channel}.`
  )
}

/** Returns whether all pools get the version of the control plane. A pool that keeps its version is named with it. */
function isWholeUpgrade(pools: ClusterCheck['pools'], target: string | undefined): boolean {
  return pools.length > 0 && pools.every(({ given }) => leadsTo(given.orchestratorVersion, target))
}

function leadsTo(wanted: string | undefined, target: string | undefined): boolean {
  return target !== undefined && (wanted === target || wanted === minorOf(target))
}

/**
 * Refuses the control plane alone where it leaves an unsupported version by more than one minor ("Supported Kubernetes
 * versions in AKS": such an upgrade takes the whole cluster; the code is *assumed*).
 */
function refuseRecovery({ world, cluster, before, pools }: ClusterCheck): Refusal | undefined {
  const current = before?.currentKubernetesVersion
  const target = requestedVersion(world, cluster)
  if (current === undefined || target === undefined || minorNumber(target) - minorNumber(current) <= 1) return undefined
  if (isWholeUpgrade(pools, target)) return undefined
  return refusal(
    400,
    'OperationNotAllowed',
    `Upgrading only the control plane from the unsupported version ${current} to ${target} is not allowed. Upgrade the whole cluster.`
  )
}

/** Pools that stay behind must not be left too far behind. */
function refuseSkew({ world, cluster, pools, present }: ClusterCheck): Refusal | undefined {
  const target = requestedVersion(world, cluster)
  if (target === undefined) return undefined
  for (const each of present) {
    const current = poolProperties(each).currentOrchestratorVersion
    const moves = pools.some(({ name, given }) => name === each.name && leadsTo(given.orchestratorVersion, target))
    const refused = current === undefined || moves ? undefined : incompatibleVersion(current, target)
    if (refused !== undefined) return refused
  }
  return undefined
}

/** Refuses a version that the operating system of a pool does not support. */
function refuseSystems({ world, cluster, pools }: ClusterCheck): Refusal | undefined {
  const target = requestedVersion(world, cluster)
  const moved = pools.filter(({ given, before }) => before === undefined || isMoved(given, before, target))
  return firstRefusal(moved, ({ name, pool }) => refuseSku(name, pool.osSKU, target))
}

function firstRefusal<T>(all: readonly T[], refuse: (each: T) => Refusal | undefined): Refusal | undefined {
  for (const each of all) {
    const refused = refuse(each)
    if (refused !== undefined) return refused
  }
  return undefined
}

/** Checks that AKS makes before an upgrade, unless the cluster has an override that is still valid. */
function refuseBlocked({ world, id, cluster, before, pools }: ClusterCheck): Refusal | undefined {
  const current = before?.currentKubernetesVersion
  const target = requestedVersion(world, cluster)
  const isUpgrade = target !== current || pools.some(({ given, before: pool }) => isMoved(given, pool, target))
  if (current === undefined || target === undefined || !isUpgrade) return undefined
  const locked = nodeGroupLock(world, cluster.nodeResourceGroup)
  if (locked !== undefined || bypassesChecks({ properties: { ...cluster } }, world.now)) return locked
  return unsatisfiableBudget(world, id) ?? deprecatedApiUsage(world, id, current, target)
}

/** Returns whether a pool gets the version of the control plane and does not have it yet. */
function isMoved(given: PoolProperties, before: PoolProperties | undefined, target: string | undefined): boolean {
  const { currentOrchestratorVersion: current } = before ?? {}
  return leadsTo(given.orchestratorVersion, target) && current !== undefined && current !== target
}

/** Room for the nodes: those added now and, of those upgraded one pool after another, the largest surge. */
function refuseNodes({ world, region, cluster, pools }: ClusterCheck): Refusal | undefined {
  const target = requestedVersion(world, cluster) ?? ''
  const grown = pools.map(({ pool, before }) => ({ pool, nodes: grownNodes(pool, before) }))
  const refused = refuseQuota(world, region, grown)
  if (refused !== undefined) return refused
  for (const { pool, given, before } of pools) {
    const current = before?.currentOrchestratorVersion
    if (current === undefined || !isMoved(given, before, target)) continue
    const noCapacity = refuseSurge(world, region, pool, current)
    if (noCapacity !== undefined) return noCapacity
  }
  return undefined
}
