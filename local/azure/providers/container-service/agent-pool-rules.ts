import { nodeCount } from '../../../aks/cluster-model.ts'
import { refusal } from '../../errors.ts'
import { isOn } from '../../switches.ts'
import type { Refusal } from '../../world.ts'
import { findVmSize } from '../vm-sizes.ts'
import { invalidParameter, type PoolCheck, type PoolRule } from './agent-pool-check.ts'

/** "Limits for resources, SKUs and regions in AKS"; a pool may be empty only where it is a user's. */
const MOST_NODES = 1000
const MOST_PODS = 250
const FEWEST_PODS = 10
const FEWEST_POOL_PODS = 30
const FEWEST_SYSTEM_CORES = 2

const NAME = /^[a-z][a-z0-9]{0,11}$/
const LONGEST_WINDOWS_NAME = 6
const TAINT = /^[\w./-]+(=[\w.-]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$/
const SPOT_LABEL = 'kubernetes.azure.com/scalesetpriority'
const RESERVED_LABELS = /^([\w.-]+\.)?kubernetes\.azure\.com(\/|$)/i
const KUBERNETES_LABELS = /^([\w.-]+\.)?(kubernetes|k8s)\.io\//i
const LABELS_OF_NODES = /^(kubelet|node)\.kubernetes\.io\//i
const CRITICAL_ADDONS_TAINT = /^CriticalAddonsOnly[=:]/

/** What a pool must be in itself, whatever is around it. */
export const poolRules: readonly PoolRule[] = [
  refuseName,
  refuseCount,
  refuseAutoscaler,
  refuseAutoscaledCount,
  refuseUpgradeSettings,
  refusePods,
  refuseSpot,
  refuseSpotUpgrades,
  refuseSystemPool,
  refusePowerState,
  refuseLabels,
  refuseTaints,
  refuseOperatingSystem,
  refuseArmImage,
  refuseEncryptionAtHost,
  refuseNodeAddresses
]

function refuseName({ name, pool }: PoolCheck): Refusal | undefined {
  const isTooLong = pool.osType === 'Windows' && name.length > LONGEST_WINDOWS_NAME
  if (NAME.test(name) && !isTooLong) return undefined
  return invalidParameter(
    'name',
    `The value of parameter agentPool.name is invalid: '${name}'. It has lowercase letters and digits, begins with a letter and has at most 12 characters, 6 for Windows.`
  )
}

function fewest({ pool }: PoolCheck): number {
  return pool.mode === 'System' ? 1 : 0
}

function refuseCount(check: PoolCheck): Refusal | undefined {
  const { count } = check.given
  if (count === undefined || (Number.isInteger(count) && count >= fewest(check) && count <= MOST_NODES))
    return undefined
  return invalidParameter(
    'count',
    `The value of parameter agentPool.count is invalid: ${count}. A ${check.pool.mode} pool has ${fewest(check)} to ${MOST_NODES} nodes.`
  )
}

function refuseAutoscaler(check: PoolCheck): Refusal | undefined {
  const { enableAutoScaling, minCount, maxCount } = check.given
  if (enableAutoScaling !== true) {
    if (minCount === undefined && maxCount === undefined) return undefined
    return invalidParameter(
      'enableAutoScaling',
      `Pool ${check.name}: minCount and maxCount are only for pools with enableAutoScaling.`
    )
  }
  const fits =
    minCount !== undefined &&
    maxCount !== undefined &&
    minCount >= fewest(check) &&
    maxCount >= Math.max(1, minCount) &&
    maxCount <= MOST_NODES
  if (fits) return undefined
  return invalidParameter(
    'minCount',
    `Pool ${check.name}: with enableAutoScaling, minCount ${minCount} must be at least ${fewest(check)} and maxCount ${maxCount} between minCount and ${MOST_NODES}.`
  )
}

/** The count of a pool with an autoscaler is the autoscaler's (hashicorp/terraform-provider-azurerm#4543). */
function refuseAutoscaledCount({ name, given, before }: PoolCheck): Refusal | undefined {
  const { count, enableAutoScaling, minCount = 0, maxCount = MOST_NODES } = given
  if (enableAutoScaling !== true || count === undefined) return undefined
  if (before?.enableAutoScaling === true && count !== before.count) {
    return invalidParameter(
      'count',
      `Pool ${name}: count ${before.count} is the autoscaler's and cannot be set to ${count}.`
    )
  }
  if (before !== undefined || (count >= minCount && count <= maxCount)) return undefined
  return invalidParameter(
    'count',
    `Pool ${name}: count ${count} is not between minCount ${minCount} and maxCount ${maxCount}.`
  )
}

/** A number of nodes, or a share of the pool. */
function isAmount(text: string, smallest: number): boolean {
  const percent = /^(\d{1,3})%$/.exec(text)?.[1]
  if (percent !== undefined) return Number(percent) >= smallest && Number(percent) <= 100
  return /^\d{1,4}$/.test(text) && Number(text) >= smallest
}

function refuseUpgradeSettings({ name, pool }: PoolCheck): Refusal | undefined {
  const {
    maxSurge,
    maxUnavailable,
    drainTimeoutInMinutes: drain,
    nodeSoakDurationInMinutes: soak
  } = pool.upgradeSettings ?? {}
  const none = maxUnavailable === undefined || /^0%?$/.test(maxUnavailable)
  const wrong =
    (maxSurge !== undefined &&
      !isAmount(maxSurge, none ? 1 : 0) &&
      `maxSurge '${maxSurge}' is neither a number of nodes nor a percentage`) ||
    (maxUnavailable !== undefined &&
      !isAmount(maxUnavailable, 0) &&
      `maxUnavailable '${maxUnavailable}' is neither a number of nodes nor a percentage`) ||
    (!none && pool.mode === 'System' && 'maxUnavailable is for user pools') ||
    (drain !== undefined &&
      (drain < 1 || drain > 1440) &&
      `drainTimeoutInMinutes ${drain} is not between 1 and 1440`) ||
    (soak !== undefined && (soak < 0 || soak > 30) && `nodeSoakDurationInMinutes ${soak} is not between 0 and 30`)
  return wrong ? invalidParameter('upgradeSettings', `Pool ${name}: ${wrong}.`) : undefined
}

/** Limits of pods; a new pool has space for 30 ("IP address planning for AKS clusters", maximum pods per node). */
function refusePods(check: PoolCheck): Refusal | undefined {
  const { name, before, pool } = check
  const { maxPods } = pool
  if (maxPods === undefined) return undefined
  if (maxPods > MOST_PODS)
    return refusal(400, 'MaxPodsLimitExceeded', `Pool ${name}: maxPods ${maxPods} is above ${MOST_PODS}.`)
  if (maxPods < FEWEST_PODS)
    return refusal(400, 'InsufficientMaxPods', `Pool ${name}: maxPods ${maxPods} is below ${FEWEST_PODS}.`)
  const space = maxPods * nodeCount(pool)
  if (before !== undefined || maxPods >= FEWEST_POOL_PODS || space >= FEWEST_POOL_PODS) return undefined
  return refusal(
    400,
    'InsufficientAgentPoolMaxPodsPerAgentPool',
    `Pool ${name} has space for ${space} pods; a new pool needs space for ${FEWEST_POOL_PODS}.`
  )
}

function refuseSpot({ name, given }: PoolCheck): Refusal | undefined {
  if (given.scaleSetPriority === 'Spot') return undefined
  if (given.spotMaxPrice === undefined || given.spotMaxPrice === -1) return undefined
  return invalidParameter('spotMaxPrice', `Pool ${name}: spotMaxPrice is only for pools with scaleSetPriority Spot.`)
}

/** Refuses settings of upgrades that spot pools do not have (hashicorp/terraform-provider-azurerm#31129). */
function refuseSpotUpgrades({ given }: PoolCheck): Refusal | undefined {
  const { maxSurge, maxUnavailable } = given.upgradeSettings ?? {}
  if (given.scaleSetPriority !== 'Spot') return undefined
  if (maxUnavailable !== undefined) {
    // Verbatim: hashicorp/terraform-provider-azurerm#31129.
    const message =
      "The value of parameter agentPoolProfile.upgradeSettings.maxUnavailable is invalid. Error details: Spot pools can't set maxUnavailable."
    return invalidParameter('agentPoolProfile.upgradeSettings.maxUnavailable', message)
  }
  if (maxSurge === undefined) return undefined
  // Verbatim: jenkins-infra/azure#730.
  const message =
    "The value of parameter agentPoolProfile.upgrade.maxSurge is invalid. Error details: Spot pools can't set max surge. Please see https://aka.ms/aks-naming-rules for more details."
  return invalidParameter('agentPoolProfile.upgrade.maxSurge', message)
}

/** "Manage system node pools in AKS", limitations. */
function refuseSystemPool({ name, pool }: PoolCheck): Refusal | undefined {
  if (pool.mode !== 'System') return undefined
  if (pool.scaleSetPriority === 'Spot') {
    return refusal(400, 'SystemPoolMustBeRegular', `System pool ${name} cannot be of priority Spot.`)
  }
  if (pool.osType === 'Windows') {
    return refusal(400, 'SystemPoolMustBeLinux', `System pool ${name} cannot run Windows.`)
  }
  const cores = findVmSize(pool.vmSize ?? '')?.cores
  if (cores === undefined || cores >= FEWEST_SYSTEM_CORES) return undefined
  return refusal(
    400,
    'SystemPoolSkuTooLow',
    `System pool ${name} has VM size ${pool.vmSize} with ${cores} core; it needs at least ${FEWEST_SYSTEM_CORES}.`
  )
}

/** A spot pool may say the label that AKS gives it anyway ("Add an Azure Spot node pool to an AKS cluster"). */
function refuseLabels({ given }: PoolCheck): Refusal | undefined {
  const isOwn = (label: string, value: string) =>
    label === SPOT_LABEL && value === 'spot' && given.scaleSetPriority === 'Spot'
  const labels = Object.entries(given.nodeLabels ?? {})
  const reserved = labels.find(([label, value]) => RESERVED_LABELS.test(label) && !isOwn(label, value))?.[0]
  // Verbatim: ams0/aks-nvme-ssd-provisioner#5
  if (reserved !== undefined)
    return refusal(
      400,
      'BadRequest',
      `Invalid node label key ${reserved}. The 'kubernetes.azure.com' prefix is preserved by aks system labels`
    )
  const [label, value] = labels.find(([key]) => KUBERNETES_LABELS.test(key) && !LABELS_OF_NODES.test(key)) ?? []
  if (label === undefined) return undefined
  // Verbatim: Azure/AKS#2866
  const message =
    "For Kubernetes version greater than or equal to 1.16, node label keys in the 'kubernetes.io' or 'k8s.io' namespace must begin with an allowed prefix (kubelet.kubernetes.io, node.kubernetes.io). For more information, please check https://aka.ms/aks-node-labels-116."
  return refusal(400, 'BadRequest', message, `${label}=${value}`)
}

/** Hard taints keep the system's own pods off, but for the one they tolerate ("Manage system node pools in AKS"). */
function refuseTaints({ name, pool }: PoolCheck): Refusal | undefined {
  const taints = pool.nodeTaints ?? []
  const unreadable = taints.find(taint => !TAINT.test(taint))
  if (unreadable !== undefined) {
    return invalidParameter('nodeTaints', `Pool ${name}: taint '${unreadable}' is not of the form key=value:effect.`)
  }
  const foreign = taints.find(taint => !CRITICAL_ADDONS_TAINT.test(taint) && !taint.endsWith(':PreferNoSchedule'))
  if (pool.mode !== 'System' || foreign === undefined) return undefined
  return refusal(
    400,
    'SystemPoolHasRestrictedTaint',
    // Verbatim: Azure/AKS#2578.
    "Operation failed due to insufficient nodes for system pod scheduling. Placing custom taints on system pool is not supported(except 'CriticalAddonsOnly' taint or taint effect is 'PreferNoSchedule'). Please refer to https://aka.ms/aks/system-taints for detail"
  )
}

function refuseOperatingSystem({ name, pool, cluster }: PoolCheck): Refusal | undefined {
  if (pool.osType !== 'Windows' || cluster.networkProfile?.networkDataplane !== 'cilium') return undefined
  return invalidParameter('osType', `Pool ${name}: Windows nodes cannot be used with the cilium data plane.`)
}

/** Refuses the images that Arm64 machines do not have ("Use Arm64 Virtual Machines in AKS", limitations). */
function refuseArmImage({ name, pool: { vmSize = '', osType, osSKU, enableFIPS } }: PoolCheck): Refusal | undefined {
  if (findVmSize(vmSize)?.architecture !== 'Arm64') return undefined
  const hasNoImage = osType === 'Windows' || (enableFIPS === true && osSKU?.startsWith('Ubuntu') === true)
  if (!hasNoImage) return undefined
  const image = enableFIPS === true ? `${osSKU} with FIPS` : osType
  return invalidParameter('vmSize', `Pool ${name}: the Arm64 size ${vmSize} cannot be used with ${image}.`)
}

/** Refuses host-based encryption without its two prerequisites ("Host-based encryption in AKS"). */
function refuseEncryptionAtHost({ world, pool }: PoolCheck): Refusal | undefined {
  if (pool.enableEncryptionAtHost !== true) return undefined
  // Verbatim: response of AKS in logs of Terraform
  if (isOn(world, 'encryption-at-host-not-registered'))
    return refusal(400, 'SubscriptionNotEnabledEncryptionAtHost', 'Subscription does not enable EncryptionAtHost.')
  if (findVmSize(pool.vmSize ?? '')?.withoutPremiumStorage !== true) return undefined
  return refusal(
    400,
    'VMSizeDoesNotSupportEncryptionAtHost',
    `The Virtual Machine size ${pool.vmSize} does not support EncryptionAtHost.`
  )
}

function refuseNodeAddresses({ name, pool, cluster }: PoolCheck): Refusal | undefined {
  if (pool.enableNodePublicIP !== true || cluster.networkProfile?.outboundType !== 'userDefinedRouting')
    return undefined
  return refusal(
    400,
    'UDRWithNodePublicIPNotAllowed',
    `Pool ${name}: nodes with public addresses cannot be used with outbound type userDefinedRouting.`
  )
}

/** A pool can be stopped by itself where it is a user's ("Start and stop an AKS node pool"); here that is not played. */
function refusePowerState({ name, given, pool, before }: PoolCheck): Refusal | undefined {
  const wanted = given.powerState?.code
  if (wanted === undefined || wanted === (before?.powerState?.code ?? 'Running')) return undefined
  if (pool.mode !== 'System') {
    return refusal(501, 'NotSupportedByLocalAzure', 'Local Azure does not start or stop pools by themselves.')
  }
  return invalidParameter('powerState', `Pool ${name} is of mode System and cannot be stopped by itself.`)
}
