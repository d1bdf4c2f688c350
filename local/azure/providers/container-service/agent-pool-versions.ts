import { clusterProperties } from '../../../aks/cluster-model.ts'
import { compareVersions, minorNumber } from '../../../aks/kubernetes-versions.ts'
import { unsupportedSku } from '../../../aks/os-support.ts'
import { LARGEST_SKEW, requestedPoolVersion, rollbackTo } from '../../../aks/pool-version.ts'
import { bypassesChecks, nodeGroupLock, unsatisfiableBudget } from '../../../aks/upgrades/upgrade-refusals.ts'
import { refusal } from '../../errors.ts'
import type { Refusal, Resource, World } from '../../world.ts'
import { invalidParameter, type PoolCheck, type PoolRule } from './agent-pool-check.ts'

/** What version a pool may run beside its control plane. */
export const versionRules: readonly PoolRule[] = [
  refuseRollback,
  refuseUnoffered,
  refuseSkew,
  refuseDowngrade,
  refuseSystem,
  refuseBlocked
]

/** With what it runs now, which a write cannot say. */
function wanted({ world, cluster, pool, recent }: PoolCheck): string | undefined {
  return requestedPoolVersion(world, cluster, pool, recent, cluster.currentKubernetesVersion ?? '')
}

/** Node image and version go back together, to something of the pool's own past, with no channel that brings it forward again. */
function refuseRollback({ world, cluster, name, given, pool, before, recent }: PoolCheck): Refusal | undefined {
  const image = given.nodeImageVersion
  if (image === undefined) return undefined
  if (rollbackTo(world.now, { ...pool, nodeImageVersion: image }, recent) === undefined) {
    if (image === before?.nodeImageVersion) return undefined
    return refusal(
      400,
      'OperationNotAllowed',
      `Pool ${name} cannot be rolled back to version ${given.orchestratorVersion} and node image ${image}: it is not among its recently used versions.`
    )
  }
  const channel = cluster.autoUpgradeProfile?.upgradeChannel ?? 'none'
  if (channel === 'none') return undefined
  return refusal(
    400,
    'OperationNotAllowed',
    `Pool ${name} cannot be rolled back while the auto-upgrade channel of its cluster is ${channel}.`
  )
}

function refuseUnoffered(check: PoolCheck): Refusal | undefined {
  if (wanted(check) !== undefined) return undefined
  return refusal(
    400,
    'AgentPoolK8sVersionNotSupported',
    `Version ${check.pool.orchestratorVersion} of pool ${check.name} is not supported in this region. Please use [az aks get-versions] command to get the supported version list in this region.`
  )
}

function refuseSkew(check: PoolCheck): Refusal | undefined {
  const pool = wanted(check) ?? ''
  const plane = check.cluster.currentKubernetesVersion
  return plane === undefined ? undefined : incompatibleVersion(pool, plane)
}

/** Why a pool of one version cannot be beside a control plane of another. */
export function incompatibleVersion(pool: string, plane: string): Refusal | undefined {
  const [own, its] = [minorNumber(pool), minorNumber(plane)]
  const isNewer = compareVersions(pool, plane) > 0
  if (!isNewer && its - own <= LARGEST_SKEW) return undefined
  const why = isNewer
    ? `Minor version of node pool version ${own} is bigger than control plane version ${its}`
    : `Minor version of node pool cannot be more than ${LARGEST_SKEW} versions less than control plane's version. Minor version of node pool is ${own} and control plane is ${its}`
  return refusal(
    400,
    'NodePoolMcVersionIncompatible',
    `Node pool version ${pool} and control plane version ${plane} are incompatible. ${why}. For more information, please check https://aka.ms/aks/UpgradeVersionRules`
  )
}

/** A budget that allows no disruption stops every upgrade of a pool, unless the cluster has a valid override. */
function refuseBlocked(check: PoolCheck): Refusal | undefined {
  const { world, clusterId, cluster, before } = check
  const current = before?.currentOrchestratorVersion
  if (current === undefined || wanted(check) === current) return undefined
  return refuseUpgrade(world, { id: clusterId, properties: { ...cluster } })
}

/**
 * Returns why AKS refuses any upgrade of the nodes of a cluster: a lock of the node resource group, or a budget that allows
 * no disruption, unless the cluster has a valid override.
 */
export function refuseUpgrade(world: World, cluster: Pick<Resource, 'id' | 'properties'>): Refusal | undefined {
  const locked = nodeGroupLock(world, clusterProperties(cluster).nodeResourceGroup)
  if (locked !== undefined || bypassesChecks(cluster, world.now)) return locked
  return unsatisfiableBudget(world, cluster.id)
}

/** Refuses a version that the operating system of the pool does not support. */
function refuseSystem(check: PoolCheck): Refusal | undefined {
  return check.before?.currentOrchestratorVersion === wanted(check)
    ? undefined
    : refuseSku(check.name, check.pool.osSKU, wanted(check))
}

/** Refuses a version that an operating system SKU does not support. The code is *assumed*. */
export function refuseSku(name: string, osSku = 'Ubuntu', version: string | undefined): Refusal | undefined {
  const unsupported = version === undefined ? undefined : unsupportedSku(osSku, version)
  return unsupported === undefined ? undefined : invalidParameter('osSKU', `Pool ${name}: ${unsupported}.`)
}

function refuseDowngrade(check: PoolCheck): Refusal | undefined {
  const { world, name, pool, recent } = check
  const current = pool.currentOrchestratorVersion
  const target = wanted(check)
  if (current === undefined || target === undefined || compareVersions(target, current) >= 0) return undefined
  if (rollbackTo(world.now, pool, recent) !== undefined) return undefined
  return refusal(
    400,
    'OperationNotAllowed',
    `Downgrading pool ${name} from version ${current} to ${target} is not allowed.`
  )
}
