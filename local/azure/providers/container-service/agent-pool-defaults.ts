import { type ClusterProperties, isSpot, type PoolProperties, type RecentVersion } from '../../../aks/cluster-model.ts'
import { ephemeralSpaceGB, findVmSize } from '../vm-sizes.ts'

/** What a read answers and a write sends back in vain: the provider's own. */
const COMPUTED = [
  'eTag',
  'provisioningState',
  'powerState',
  'currentOrchestratorVersion',
  'nodeImageVersion',
  'status',
  'serviceInternals'
]

/** What a pool keeps from before, whoever writes it. */
const KEPT = ['currentOrchestratorVersion'] as const

const OVERLAY_PODS = 250
const FLAT_PODS = 30

/** A pool as stored: what was given, what it is from before, and what the provider fills in. */
export function completePool(
  cluster: ClusterProperties,
  given: Record<string, unknown>,
  before: Record<string, unknown> | undefined,
  recent: readonly RecentVersion[]
): Record<string, unknown> {
  const written = Object.fromEntries(Object.entries(given).filter(([name]) => !COMPUTED.includes(name)))
  const requested: PoolProperties = { ...lasting(before), ...written }
  const kept = Object.fromEntries(KEPT.flatMap(name => (before?.[name] === undefined ? [] : [[name, before[name]]])))
  return {
    ...defaults(cluster, requested),
    ...lasting(before),
    ...written,
    ...disk(requested),
    ...(requested.count === undefined && {
      count: requested.enableAutoScaling === true ? (requested.minCount ?? 1) : 1
    }),
    powerState: before?.powerState ?? { code: 'Running' },
    ...kept,
    ...image(given, before, recent)
  }
}

/** The node image is the provider's, but for one the pool is to go back to. */
function image(
  given: PoolProperties,
  before: PoolProperties | undefined,
  recent: readonly RecentVersion[]
): PoolProperties {
  const isPast = recent.some(
    ({ orchestratorVersion, nodeImageVersion }) =>
      orchestratorVersion === given.orchestratorVersion && nodeImageVersion === given.nodeImageVersion
  )
  const wanted = isPast ? given.nodeImageVersion : before?.nodeImageVersion
  return wanted === undefined ? {} : { nodeImageVersion: wanted }
}

/** What a write that leaves it out does not change: the autoscaler's count, and what cannot be changed at all. */
function lasting(before: Record<string, unknown> | undefined): PoolProperties {
  const names = [
    'count',
    'maxPods',
    'osDiskSizeGB',
    'osDiskType',
    'osSKU',
    'osType',
    'type',
    'vmSize',
    'vnetSubnetID',
    'orchestratorVersion'
  ]
  return Object.fromEntries(names.flatMap(name => (before?.[name] === undefined ? [] : [[name, before[name]]])))
}

function defaults({ networkProfile }: ClusterProperties, requested: PoolProperties): Record<string, unknown> {
  const { osType } = requested
  const isFlat = networkProfile?.networkPlugin === 'azure' && networkProfile.networkPluginMode !== 'overlay'
  return {
    mode: 'User',
    type: 'VirtualMachineScaleSets',
    osType: 'Linux',
    osSKU: osType === 'Windows' ? 'Windows2022' : 'Ubuntu',
    maxPods: isFlat ? FLAT_PODS : OVERLAY_PODS,
    kubeletDiskType: 'OS',
    scaleDownMode: 'Delete',
    enableAutoScaling: false,
    enableFIPS: false,
    enableNodePublicIP: false,
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    ...(!isSpot(requested) && { upgradeSettings: { maxSurge: '10%', maxUnavailable: '0' } }),
    securityProfile: { enableVTPM: false, enableSecureBoot: false }
  }
}

/** Sizes of managed OS disks by cores: "Storage options for applications in AKS", OS disk sizing. */
function managedDiskGB(cores: number): number {
  if (cores < 8) return 128
  if (cores < 16) return 256
  return cores < 64 ? 512 : 1024
}

/** Ephemeral where the size's own disk is large enough for what is asked, else managed. */
function disk({ vmSize, osDiskType, osDiskSizeGB }: PoolProperties): PoolProperties {
  const size = findVmSize(vmSize ?? '')
  const own = size === undefined ? 0 : ephemeralSpaceGB(size)
  const wanted = osDiskSizeGB || 128
  const type = osDiskType ?? (own >= wanted ? 'Ephemeral' : 'Managed')
  const usual = type === 'Ephemeral' ? Math.min(128, own) : managedDiskGB(size?.cores ?? 0)
  return { osDiskType: type, osDiskSizeGB: osDiskSizeGB || usual }
}
