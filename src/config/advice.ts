import { poolsOf } from './contradictions-cluster.ts'
import { machineSize } from './machine-sizes.ts'
import type { BaselineConfig, ConfigAdvice } from './types.ts'

type Rule = (config: BaselineConfig) => ConfigAdvice | undefined

/**
 * What is allowed but better known before it is provisioned. A `dev-test` environment is told only what would surprise
 * it, not what makes production safe.
 */
export function adviceFor(config: BaselineConfig): ConfigAdvice[] {
  const rules = config.profile === 'production' ? [...ALWAYS, ...PRODUCTION] : ALWAYS
  return rules.flatMap(rule => rule(config) ?? [])
}

const ALWAYS: readonly Rule[] = [
  azurePolicyEngine,
  windowWithoutEffect,
  pinnedVersion,
  everyPoolTainted,
  entryWithoutDomain
]

const PRODUCTION: readonly Rule[] = [
  smallSystemPool,
  fewSystemNodes,
  fewWorkloadNodes,
  onlySpot,
  fewZones,
  freeTier,
  fastChannel,
  seldomPatched,
  noAdministrators,
  nobodyAlerted,
  detectionOnly,
  shortRecovery,
  dailyLimit
]

/** "Use system node pools": four cores at least. */
function smallSystemPool({ cluster: { systemPool } }: BaselineConfig): ConfigAdvice | undefined {
  const cores = machineSize(systemPool.vmSize)?.cores
  if (cores === undefined || cores >= 4) return undefined
  return {
    path: 'cluster.systemPool.vmSize',
    message: `${systemPool.vmSize} has ${cores} cores; system pools need 4, and pods wait when policy, Defender and monitoring share less. Use Standard_D4d_v5 or larger.`
  }
}

/** The article's numbers. */
function fewSystemNodes({ cluster: { systemPool } }: BaselineConfig): ConfigAdvice | undefined {
  if (systemPool.minNodes >= 3) return undefined
  return {
    path: 'cluster.systemPool.minNodes',
    message: `${systemPool.minNodes} node(s) do not survive an upgrade and the loss of a zone together; use 3 or more.`
  }
}

function fewWorkloadNodes({ cluster: { pools } }: BaselineConfig): ConfigAdvice | undefined {
  const total = Object.values(pools).reduce((sum, { minNodes }) => sum + minNodes, 0)
  if (total >= 2) return undefined
  return {
    path: 'cluster.pools',
    message: `all pools together may shrink to ${total} node(s), so that a lost node takes the workload with it; let minNodes add up to 2 or more.`
  }
}

function onlySpot({ cluster: { pools } }: BaselineConfig): ConfigAdvice | undefined {
  if (!Object.values(pools).every(({ spot }) => spot)) return undefined
  return {
    path: 'cluster.pools',
    message: 'all pools are of spot machines, which Azure can take away at once; add one that is not.'
  }
}

function fewZones({ zones }: BaselineConfig): ConfigAdvice | undefined {
  if (zones.length !== 1 && zones.length !== 2) return undefined
  return { path: 'zones', message: `${zones.length} of three zones; use all three to survive the loss of one.` }
}

/** "AKS pricing tiers": no agreed uptime, and meant for up to ten nodes. */
function freeTier({ cluster: { tier } }: BaselineConfig): ConfigAdvice | undefined {
  if (tier !== 'Free') return undefined
  return {
    path: 'cluster.tier',
    message: 'the tier Free has no guaranteed uptime of the API server; use Standard, or profile: dev-test.'
  }
}

function fastChannel({ upgrades: { kubernetesChannel: channel } }: BaselineConfig): ConfigAdvice | undefined {
  if (channel !== 'stable' && channel !== 'rapid') return undefined
  return {
    path: 'upgrades.kubernetesChannel',
    message: `${channel} lets AKS move to another minor version, which can break workloads; use none, or at most patch.`
  }
}

/** "Autoupgrade node OS images": security patches are for windows of a day or two. */
function seldomPatched({ upgrades }: BaselineConfig): ConfigAdvice | undefined {
  if (upgrades.nodeImageChannel !== 'SecurityPatch') return undefined
  return {
    path: 'upgrades.nodeImageChannel',
    message: 'SecurityPatch has more to patch than a weekly window lets through; NodeImage fits a weekly window.'
  }
}

function noAdministrators({ access }: BaselineConfig): ConfigAdvice | undefined {
  if (access.adminGroupId !== undefined) return undefined
  return {
    path: 'access.adminGroupId',
    message: "nobody but the pipeline's identity can enter the clusters; name an Entra group for emergencies."
  }
}

function nobodyAlerted({ monitoring: { alerts } }: BaselineConfig): ConfigAdvice | undefined {
  if (alerts.actionGroupId !== undefined || alerts.emails.length > 0) return undefined
  return {
    path: 'monitoring.alerts',
    message: 'alerts are raised but reach nobody; name e-mail addresses or an action group.'
  }
}

function detectionOnly({ ingress }: BaselineConfig): ConfigAdvice | undefined {
  if (ingress.domain === undefined || ingress.firewall.mode === 'Prevention') return undefined
  return {
    path: 'ingress.firewall.mode',
    message: 'attacks are only logged; use Prevention once what is logged looks right.'
  }
}

function shortRecovery({ vault }: BaselineConfig): ConfigAdvice | undefined {
  if (vault.softDeleteDays >= 90) return undefined
  return {
    path: 'vault.softDeleteDays',
    message: `a deleted secret is gone after ${vault.softDeleteDays} days, and this cannot be changed later; use 90.`
  }
}

/** "Secure pod traffic with network policies": retires on Linux on 30 September 2028 and ends at 250 nodes. */
function azurePolicyEngine({ cluster: { networkPolicy } }: BaselineConfig): ConfigAdvice | undefined {
  if (networkPolicy === 'cilium') return undefined
  return {
    path: 'cluster.networkPolicy',
    message: 'azure retires on Linux in September 2028 and takes at most 250 nodes; use cilium for new clusters.'
  }
}

/** "Planned maintenance": the channel Unmanaged patches through the system of the nodes, at any time. */
function windowWithoutEffect({ upgrades }: BaselineConfig): ConfigAdvice | undefined {
  if (upgrades.nodeImageChannel !== 'Unmanaged') return undefined
  return {
    path: 'upgrades.nodeImageChannel',
    message: 'Unmanaged patches nodes at any time and reboots none; `windows.nodeImages` has no effect on it.'
  }
}

function pinnedVersion({ cluster, upgrades }: BaselineConfig): ConfigAdvice | undefined {
  const channel = upgrades.kubernetesChannel
  if (cluster.kubernetesVersion === undefined || (channel !== 'stable' && channel !== 'rapid')) return undefined
  return {
    path: 'cluster.kubernetesVersion',
    message: `AKS moves on from ${cluster.kubernetesVersion} by its channel ${channel}; the version holds only for a new cluster.`
  }
}

function everyPoolTainted(config: BaselineConfig): ConfigAdvice | undefined {
  if (poolsOf(config).some(({ pool }) => !pool.taints.some(taint => /:(NoSchedule|NoExecute)$/.test(taint))))
    return undefined
  return {
    path: 'cluster.pools',
    message: 'every pool has a taint, so that a pod without a toleration runs nowhere; leave one pool without.'
  }
}

function entryWithoutDomain({ ingress }: BaselineConfig): ConfigAdvice | undefined {
  const { gateway, trustedRoots } = ingress.certificates
  if (ingress.domain !== undefined || (gateway.from === 'workflow' && trustedRoots.length === 0)) return undefined
  return {
    path: 'ingress.certificates',
    message: 'without `ingress.domain` there is no gateway that needs certificates; name the domain.'
  }
}

function dailyLimit({ monitoring: { dailyGigabytes } }: BaselineConfig): ConfigAdvice | undefined {
  if (dailyGigabytes === undefined) return undefined
  return {
    path: 'monitoring.dailyGigabytes',
    message: `after ${dailyGigabytes} GB logs are lost until the next day, those of an attack too; set an alert instead.`
  }
}
