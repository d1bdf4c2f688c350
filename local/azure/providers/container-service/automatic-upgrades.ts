import {
  clusterProperties,
  isStopped,
  type PoolProfile,
  poolProperties,
  poolsOf,
  supportPlanOf
} from '../../../aks/cluster-model.ts'
import { clusterWork } from '../../../aks/cluster-work.ts'
import { beginImageUpgrade } from '../../../aks/image-work.ts'
import { compareVersions, latestNodeImage } from '../../../aks/kubernetes-versions.ts'
import { AKS_ITSELF, nextMaintenanceCheck } from '../../../aks/maintenance-watch.ts'
import { isOpen, type MaintenanceWindow } from '../../../aks/maintenance-window.ts'
import { nextOfChannel } from '../../../aks/upgrade-channel.ts'
import { deprecatedApiUsage } from '../../../aks/upgrades/upgrade-refusals.ts'
import { deterministicDuration } from '../../deterministic-ids.ts'
import { endOperation, settleByKind, startOperation } from '../../protocol/operations.ts'
import { keyOf } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { isOn } from '../../switches.ts'
import type { Resource, World } from '../../world.ts'
import { refuseUpgrade } from './agent-pool-versions.ts'
import { managedClusters } from './managed-clusters.ts'

const KUBERNETES_WINDOW = 'aksManagedAutoUpgradeSchedule'
const IMAGE_WINDOW = 'aksManagedNodeOSUpgradeSchedule'

/**
 * Every hour: in an open window the channels begin what is next for the cluster, one thing at a time. What began inside a
 * window is finished outside it. The watch goes with its cluster.
 */
settleByKind.maintenance = (world, operation) => {
  const cluster = findResource(world, operation.target)
  if (cluster === undefined) {
    endOperation(world, operation)
    delete world.operations[operation.id]
    return
  }
  operation.dueAt = nextMaintenanceCheck(world)
  if (isOn(world, 'maintenance-skips-windows')) return
  if (isAtRest(world, cluster)) maintain(world, cluster)
}

/** AKS upgrades no cluster that is stopped, at work or failed. */
function isAtRest(world: World, cluster: Resource): boolean {
  const parts = [cluster, ...poolsOf(world, cluster.id)]
  return !isStopped(cluster) && parts.every(({ properties }) => properties.provisioningState === 'Succeeded')
}

/** Begins what is next. The checks before an upgrade stop the channels as well (that nothing begins is *assumed*). */
function maintain(world: World, cluster: Resource): void {
  if (refuseUpgrade(world, cluster) !== undefined) return
  const version = isWindowOpen(world, cluster, KUBERNETES_WINDOW) ? nextVersion(world, cluster) : undefined
  if (version !== undefined) upgradeCluster(world, cluster, version)
  else if (isWindowOpen(world, cluster, IMAGE_WINDOW)) upgradeImages(world, cluster)
}

/** Without a configuration AKS takes any time; local Azure leaves such a cluster alone. */
function isWindowOpen(world: World, cluster: Resource, name: string): boolean {
  const id = `${cluster.id}/maintenanceConfigurations/${name}`
  const { maintenanceWindow } = (findResource(world, id)?.properties ?? {}) as { maintenanceWindow?: MaintenanceWindow }
  return maintenanceWindow !== undefined && isOpen(maintenanceWindow, world.now)
}

/** Returns the version to which the channel takes the cluster; the control plane's own where a pool is behind it. */
function nextVersion(world: World, cluster: Resource): string | undefined {
  const properties = clusterProperties(cluster)
  const { currentKubernetesVersion: current, autoUpgradeProfile } = properties
  const channel = autoUpgradeProfile?.upgradeChannel ?? 'none'
  if (current === undefined || !['patch', 'stable', 'rapid'].includes(channel)) return undefined
  const next = nextOfChannel(world, current, channel, supportPlanOf(properties))
  if (next !== undefined && deprecatedApiUsage(world, cluster.id, current, next) !== undefined) return undefined
  const isBehind = poolsOf(world, cluster.id).some(pool => {
    const { currentOrchestratorVersion: runs } = poolProperties(pool)
    return runs !== undefined && compareVersions(runs, current) < 0
  })
  return next ?? (isBehind ? current : undefined)
}

/** As a PUT that names the version for control plane and pools: the former first, then one pool after the other. */
function upgradeCluster(world: World, cluster: Resource, version: string): void {
  const agentPoolProfiles = poolsOf(world, cluster.id).map(
    (pool): PoolProfile => ({ name: pool.name, ...poolProperties(pool), orchestratorVersion: version })
  )
  Object.assign(cluster.properties, { kubernetesVersion: version, agentPoolProfiles })
  cluster.generation += 1
  const { seconds } = clusterWork(world, cluster)
  startOperation(world, {
    kind: 'resource',
    target: cluster.id,
    verb: 'PUT',
    by: AKS_ITSELF,
    dueAt: world.now + deterministicDuration(world, seconds, keyOf(cluster.id), cluster.generation)
  })
  managedClusters.stored?.(world, cluster)
}

/** The first pool whose image is not the newest; the next one has its turn when this one is done. */
function upgradeImages(world: World, cluster: Resource): void {
  if (clusterProperties(cluster).autoUpgradeProfile?.nodeOSUpgradeChannel !== 'NodeImage') return
  const pool = poolsOf(world, cluster.id).find(each => {
    const { osSKU = 'Ubuntu', nodeImageVersion, currentOrchestratorVersion = '' } = poolProperties(each)
    return nodeImageVersion !== latestNodeImage(world.now, osSKU, currentOrchestratorVersion)
  })
  if (pool === undefined) return
  const seconds = beginImageUpgrade(world, pool)
  startOperation(world, {
    kind: 'action',
    target: pool.id,
    verb: 'POST',
    by: AKS_ITSELF,
    dueAt: world.now + deterministicDuration(world, seconds, keyOf(pool.id), world.now),
    data: { action: 'upgrade-node-image', poll: {} },
    holds: [pool.id],
    names: [keyOf(pool.id)]
  })
}
