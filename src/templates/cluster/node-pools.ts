import { parseResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline, Colour, NodePool } from '../../config/types.ts'
import { spokeSubnetId } from '../network/spoke-subnets.ts'
import { placement } from '../placement.ts'
import type { LiveState } from '../types.ts'
import { type PoolMode, poolUpgradeSettings } from './upgrade-settings.ts'

/** Name of the node pool that is part of the cluster's own body. */
export const SYSTEM_POOL_NAME = 'system'

/**
 * Returns the system pool, the only node pool in the body of the cluster. The pool has no version, because Azure
 * requires a version for all pools in the body or for none of them
 * (NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged). A new pool gets the version of the control plane, and a
 * write of the cluster does not upgrade an existing pool.
 */
export function systemPool(baseline: Baseline, liveState: LiveState, colour: Colour): object {
  const { systemPool: pool } = baseline.config.cluster
  return {
    name: SYSTEM_POOL_NAME,
    mode: 'System',
    ...poolProperties(baseline, colour, pool),
    ...upgradeSettings(pool, 'System', liveState.upgrades[colour].pools?.[SYSTEM_POOL_NAME])
  }
}

/**
 * Returns the user pools as child resources. Azure refuses new pools in the body of an existing cluster, and ignores
 * pools that are missing there (AKS#1511). An existing pool keeps its version; a new pool gets the version of the
 * control plane.
 */
export function userPools(
  baseline: Baseline,
  liveState: LiveState,
  colour: Colour,
  clusterSymbol: string
): Record<string, ArmResource> {
  const { name: cluster } = parseResourceId(baseline.ids.clusters[colour].cluster)
  return Object.fromEntries(
    Object.entries(baseline.config.cluster.pools).map(([name, pool]) => {
      const version = liveState.stamps[colour].pools[name]?.kubernetesVersion
      const fields = {
        name: `${cluster}/${name}`,
        dependsOn: [clusterSymbol],
        properties: {
          mode: 'User',
          ...(version === undefined ? {} : { orchestratorVersion: version }),
          ...poolProperties(baseline, colour, pool),
          ...upgradeSettings(pool, 'User', liveState.upgrades[colour].pools?.[name])
        }
      }
      return [`pool_${name}`, resource('Microsoft.ContainerService/managedClusters/agentPools', fields)]
    })
  )
}

/**
 * Returns the properties of a node pool. The node count is left out, because the autoscaler sets it from the first node
 * on (azurerm#4543).
 */
function poolProperties(baseline: Baseline, colour: Colour, pool: NodePool): object {
  const { config } = baseline
  return {
    type: 'VirtualMachineScaleSets',
    vmSize: pool.vmSize,
    osType: 'Linux',
    osSKU: 'AzureLinux',
    osDiskType: pool.osDisk.type,
    osDiskSizeGB: pool.osDisk.gigabytes,
    ...(pool.encryptionAtHost ? { enableEncryptionAtHost: true } : {}),
    vnetSubnetID: spokeSubnetId(baseline, `nodes-${colour}`),
    ...(config.zones.length === 0 ? {} : { availabilityZones: config.zones }),
    maxPods: pool.maxPods,
    enableAutoScaling: true,
    minCount: pool.minNodes,
    maxCount: pool.maxNodes,
    enableNodePublicIP: false,
    enableFIPS: false,
    tags: placement(config).tags,
    ...(pool.spot ? spot(pool) : regular(pool))
  }
}

/**
 * Returns the upgrade settings of a node pool: those of an upgrade that is open, otherwise those of the configuration. A
 * spot pool has no upgrade settings, because Azure refuses them (azurerm#19355).
 */
function upgradeSettings({ spot, upgrade }: NodePool, mode: PoolMode, ofOpenUpgrade: object | undefined): object {
  return spot ? {} : { upgradeSettings: ofOpenUpgrade ?? poolUpgradeSettings(upgrade, mode) }
}

function regular({ labels, taints }: NodePool): object {
  return {
    scaleSetPriority: 'Regular',
    nodeLabels: labels,
    nodeTaints: taints
  }
}

/**
 * Returns the properties of a spot pool, whose price can rise up to the regular price. Azure adds the spot label and
 * the spot taint itself, so the template sets both explicitly.
 */
function spot({ labels, taints }: NodePool): object {
  const priority = 'kubernetes.azure.com/scalesetpriority'
  return {
    scaleSetPriority: 'Spot',
    scaleSetEvictionPolicy: 'Delete',
    spotMaxPrice: -1,
    nodeLabels: { ...labels, [priority]: 'spot' },
    nodeTaints: [...taints, `${priority}=spot:NoSchedule`]
  }
}
