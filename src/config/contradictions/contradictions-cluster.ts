import type { Path } from '../document/document.ts'
import { machineSize } from '../known-machine-sizes.ts'
import type { BaselineConfig, NodePool } from '../types.ts'
import type { Contradiction, Rule } from './contradictions.ts'

/**
 * Rules about settings of cluster, pools and upgrades that AKS refuses together, or that cancel each other out.
 */
export const clusterRules: readonly Rule[] = [
  config => ofEachPool(config, poolBounds),
  config => ofEachPool(config, ephemeralTooLarge),
  tooManyNodes,
  longTermSupport,
  costAnalysisTier,
  costAnalysisDisk,
  backupStorage,
  snapshotsOfNothing,
  imagesOfImmutable,
  versionsOfImmutable,
  freezeBackwards
]

/** Returns all pools with their paths in the file. */
export function poolsOf({ cluster }: BaselineConfig): readonly { path: Path; pool: NodePool }[] {
  const user = Object.entries(cluster.pools).map(([name, pool]) => ({ path: ['cluster', 'pools', name], pool }))
  return [{ path: ['cluster', 'systemPool'], pool: cluster.systemPool }, ...user]
}

function ofEachPool(
  config: BaselineConfig,
  rule: (pool: NodePool, path: Path) => Contradiction | undefined
): Contradiction[] {
  return poolsOf(config).flatMap(({ path, pool }) => rule(pool, path) ?? [])
}

function poolBounds({ minNodes, maxNodes }: NodePool, path: Path): Contradiction | undefined {
  if (minNodes <= maxNodes) return undefined
  return {
    path: [...path, 'minNodes'],
    others: [[...path, 'maxNodes']],
    message: `found a minimum of ${minNodes} nodes and a maximum of ${maxNodes}. Lower \`minNodes\` or raise \`maxNodes\`.`
  }
}

/** Largest ephemeral disk in GB on any machine ("Ephemeral OS disks for Azure VMs", differences). */
const LARGEST_EPHEMERAL_DISK = 2040

/** Refuses an ephemeral disk that does not fit on the machine's temporary disk or cache ("Ephemeral OS disks"). */
function ephemeralTooLarge({ vmSize, osDisk }: NodePool, path: Path): Contradiction | undefined {
  const has = Math.min(machineSize(vmSize)?.localGigabytes ?? LARGEST_EPHEMERAL_DISK, LARGEST_EPHEMERAL_DISK)
  if (osDisk.type !== 'Ephemeral' || osDisk.gigabytes <= has) return undefined
  const remedy =
    has === 0
      ? 'Write `type: Managed`, or choose a size with a local disk, whose name has a d, such as Standard_D4d_v5.'
      : 'Lower `gigabytes`, or write `type: Managed`.'
  return {
    path: [...path, 'osDisk', 'gigabytes'],
    others: [[...path, 'vmSize']],
    message: `found an ephemeral disk of ${osDisk.gigabytes} GB, but ${spaceOn(vmSize, has)}. ${remedy}`
  }
}

function spaceOn(vmSize: string, has: number): string {
  if (has === 0) return `${vmSize} has no local disk`
  return has === LARGEST_EPHEMERAL_DISK
    ? `an ephemeral disk can have at most ${has} GB`
    : `${vmSize} has space for ${has} GB`
}

/** Maximum node count of a cluster by tier ("Quotas, virtual machine size restrictions, and region availability"). */
const MOST_NODES = { Free: 1000, Standard: 5000, Premium: 5000 } as const

function tooManyNodes(config: BaselineConfig): Contradiction | undefined {
  const { tier } = config.cluster
  const total = poolsOf(config).reduce((sum, { pool }) => sum + pool.maxNodes, 0)
  if (total <= MOST_NODES[tier]) return undefined
  return {
    path: ['cluster', 'pools'],
    message: `found ${total} nodes in all pools together, but a cluster of tier ${tier} can have at most ${MOST_NODES[tier]}. Lower \`maxNodes\`.`
  }
}

function longTermSupport({ cluster }: BaselineConfig): Contradiction | undefined {
  if (cluster.supportPlan === 'KubernetesOfficial' || cluster.tier === 'Premium') return undefined
  return {
    path: ['cluster', 'supportPlan'],
    others: [['cluster', 'tier']],
    message: `found AKSLongTermSupport with tier ${cluster.tier}; only Premium includes it. Write tier: Premium, or supportPlan: KubernetesOfficial.`
  }
}

/** Refuses cost analysis with the tier Free ("Azure Kubernetes Service cost analysis", prerequisites). */
function costAnalysisTier({ cluster }: BaselineConfig): Contradiction | undefined {
  if (!cluster.features.costAnalysis || cluster.tier !== 'Free') return undefined
  return {
    path: ['cluster', 'features', 'costAnalysis'],
    others: [['cluster', 'tier']],
    message:
      'found true with tier Free; AKS requires Standard or Premium. Write tier: Standard, or turn cost analysis off.'
  }
}

/** Refuses cost analysis without the driver for Azure Disk, because cost analysis stores its data on a disk. */
function costAnalysisDisk({ cluster: { features } }: BaselineConfig): Contradiction | undefined {
  if (!features.costAnalysis || features.storage.disk) return undefined
  return {
    path: ['cluster', 'features', 'costAnalysis'],
    message:
      'found true without the Azure Disk driver, which cost analysis needs. Also write `storage: { disk: true }`.'
  }
}

/**
 * Refuses backup without the disk driver and the snapshot controller, which backup needs ("Azure Kubernetes Service
 * backup", prerequisites).
 */
function backupStorage({ cluster: { features } }: BaselineConfig): Contradiction | undefined {
  const { disk, snapshots } = features.storage
  if (!features.backup || (disk && snapshots)) return undefined
  return {
    path: ['cluster', 'features', 'backup'],
    message:
      'found true without disks and snapshots, which backup needs. Also write `storage: { disk: true, snapshots: true }`.'
  }
}

function snapshotsOfNothing({ cluster: { features } }: BaselineConfig): Contradiction | undefined {
  const { disk, file, snapshots } = features.storage
  if (!snapshots || disk || file) return undefined
  return {
    path: ['cluster', 'features', 'storage', 'snapshots'],
    message:
      'found true without a disk or file driver, so there are no volumes to snapshot. Also write `disk: true`, or turn snapshots off.'
  }
}

function imagesOfImmutable({ upgrades }: BaselineConfig): Contradiction | undefined {
  if (upgrades.strategy === 'in-place' || upgrades.nodeImageChannel === 'None') return undefined
  return {
    path: ['upgrades', 'nodeImageChannel'],
    message: `found ${upgrades.nodeImageChannel}, but an immutable cluster is never changed; its replacement gets new images. Write None, or remove the line.`
  }
}

function versionsOfImmutable({ upgrades }: BaselineConfig): Contradiction | undefined {
  if (upgrades.strategy === 'in-place' || upgrades.kubernetesChannel === 'none') return undefined
  return {
    path: ['upgrades', 'kubernetesChannel'],
    message: `found ${upgrades.kubernetesChannel}, but an immutable cluster is never changed. Write none, or strategy: in-place.`
  }
}

function freezeBackwards({ upgrades: { freezes } }: BaselineConfig): Contradiction | undefined {
  const at = freezes.findIndex(({ from, to }) => from > to)
  const freeze = freezes[at]
  if (freeze === undefined) return undefined
  return {
    path: ['upgrades', 'freezes', at, 'to'],
    message: `found ${freeze.to}, which is before ${freeze.from}. Swap the two dates, or correct one of them.`
  }
}
