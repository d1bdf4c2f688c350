import { isDeepStrictEqual } from 'node:util'
import { tagsLeftOut } from '../arm/tag-limits.ts'
import { parseRange } from './addresses/address-ranges.ts'
import { poolsOf } from './contradictions/contradictions-cluster.ts'
import { USER_POOL } from './defaults/defaults.ts'
import { hasHardTaint } from './hard-taints.ts'
import { machineSize } from './known-machine-sizes.ts'
import { hasPatch } from './kubernetes-version.ts'
import type { BaselineConfig, ConfigAdvice } from './types.ts'

type Rule = (config: BaselineConfig) => ConfigAdvice | undefined

/**
 * Returns advice on settings that are allowed but can have unexpected effects later. A `dev-test` environment gets no
 * advice that matters only in production.
 */
export function configAdvice(config: BaselineConfig): ConfigAdvice[] {
  const rules = config.profile === 'production' ? [...ALWAYS, ...PRODUCTION] : ALWAYS
  return rules.flatMap(rule => rule(config) ?? [])
}

const ALWAYS: readonly Rule[] = [
  azurePolicyEngine,
  windowWithoutEffect,
  pinnedVersion,
  everyPoolTainted,
  upgradeOfSpot,
  labelOfAks,
  workloadWithoutPolicies,
  fewServices,
  entryWithoutDomain,
  tagsOnSomeTypesOnly
]

const PRODUCTION: readonly Rule[] = [
  smallSystemPool,
  fewSystemNodes,
  fewWorkloadNodes,
  onlySpot,
  fewZones,
  freeTier,
  fastChannel,
  noAdministrators,
  nobodyAlerted,
  detectionOnly,
  shortRecovery,
  dailyLimit
]

/** Recommends four cores or more for the system pool ("Use system node pools"). */
function smallSystemPool({ cluster: { systemPool } }: BaselineConfig): ConfigAdvice | undefined {
  const cores = machineSize(systemPool.vmSize)?.cores
  if (cores === undefined || cores >= 4) return undefined
  return {
    path: 'cluster.systemPool.vmSize',
    message: `${systemPool.vmSize} has ${cores} cores, but a system pool needs 4; with fewer, pods of Azure Policy, Defender and monitoring stay pending. Use Standard_D4d_v5 or larger.`
  }
}

/** Recommends the minimum node count of the AKS baseline article. */
function fewSystemNodes({ cluster: { systemPool } }: BaselineConfig): ConfigAdvice | undefined {
  if (systemPool.minNodes >= 3) return undefined
  return {
    path: 'cluster.systemPool.minNodes',
    message: `\`minNodes: ${systemPool.minNodes}\` is too low to survive an upgrade and the loss of a zone at the same time; use 3 or more.`
  }
}

function fewWorkloadNodes({ cluster: { pools } }: BaselineConfig): ConfigAdvice | undefined {
  const total = Object.values(pools).reduce((sum, { minNodes }) => sum + minNodes, 0)
  if (total >= 2) return undefined
  return {
    path: 'cluster.pools',
    message: `all pools together can scale down to fewer than 2 nodes, so the workload stops when a node fails; raise \`minNodes\` so that the sum is 2 or more.`
  }
}

function onlySpot({ cluster: { pools } }: BaselineConfig): ConfigAdvice | undefined {
  if (!Object.values(pools).every(({ spot }) => spot)) return undefined
  return {
    path: 'cluster.pools',
    message: 'all pools use spot machines, which Azure can evict at the same time; add a pool without spot machines.'
  }
}

function fewZones({ zones }: BaselineConfig): ConfigAdvice | undefined {
  if (zones.length !== 1 && zones.length !== 2) return undefined
  return {
    path: 'zones',
    message: `only ${zones.length} of three zones are used; use all three to survive the loss of one.`
  }
}

/**
 * Advises against the tier Free in production: it has no uptime agreement and is meant for up to ten nodes ("AKS
 * pricing tiers").
 */
function freeTier({ cluster: { tier } }: BaselineConfig): ConfigAdvice | undefined {
  if (tier !== 'Free') return undefined
  return {
    path: 'cluster.tier',
    message: 'the tier Free does not guarantee the uptime of the API server; use Standard, or profile: dev-test.'
  }
}

function fastChannel({ upgrades: { kubernetesChannel: channel } }: BaselineConfig): ConfigAdvice | undefined {
  if (channel !== 'stable' && channel !== 'rapid') return undefined
  return {
    path: 'upgrades.kubernetesChannel',
    message: `${channel} lets AKS upgrade to another minor version, which can break workloads; use none or patch.`
  }
}

function noAdministrators({ access }: BaselineConfig): ConfigAdvice | undefined {
  if (access.adminGroupId !== undefined) return undefined
  return {
    path: 'access.adminGroupId',
    message:
      'no Entra group has administrator access to the clusters; set `access.adminGroupId` to a group for emergencies, and add the group to `clusterAdminGroupIds` of the set-up.'
  }
}

function nobodyAlerted({ monitoring: { alerts } }: BaselineConfig): ConfigAdvice | undefined {
  if (alerts.actionGroupId !== undefined || alerts.emails.length > 0) return undefined
  return {
    path: 'monitoring.alerts',
    message: 'alerts have no recipient; name e-mail addresses or an action group.'
  }
}

function detectionOnly({ ingress }: BaselineConfig): ConfigAdvice | undefined {
  if (ingress.domain === undefined || ingress.firewall.mode === 'Prevention') return undefined
  return {
    path: 'ingress.firewall.mode',
    message: 'attacks are logged but not blocked; use Prevention once the log shows no false positives.'
  }
}

function shortRecovery({ vault }: BaselineConfig): ConfigAdvice | undefined {
  if (vault.softDeleteDays >= 90) return undefined
  return {
    path: 'vault.softDeleteDays',
    message: `a deleted secret cannot be recovered after ${vault.softDeleteDays} days, and this setting cannot be changed later; use 90.`
  }
}

/**
 * Advises against the policy engine azure: it retires on Linux on 30 September 2028 and supports at most 250 nodes
 * ("Secure pod traffic with network policies").
 */
function azurePolicyEngine({ cluster: { networkPolicy } }: BaselineConfig): ConfigAdvice | undefined {
  if (networkPolicy === 'cilium') return undefined
  return {
    path: 'cluster.networkPolicy',
    message: 'azure retires on Linux in September 2028 and supports at most 250 nodes; use cilium for new clusters.'
  }
}

/**
 * Warns about the channel Unmanaged: the operating system of the nodes installs its patches at any time ("Planned
 * maintenance").
 */
function windowWithoutEffect({ upgrades }: BaselineConfig): ConfigAdvice | undefined {
  if (upgrades.nodeImageChannel !== 'Unmanaged') return undefined
  return {
    path: 'upgrades.nodeImageChannel',
    message:
      'Unmanaged patches nodes at any time and never reboots them, so `windows.nodeImages` has no effect; use NodeImage for a window.'
  }
}

function pinnedVersion({ cluster, upgrades }: BaselineConfig): ConfigAdvice | undefined {
  const channel = upgrades.kubernetesChannel
  const version = cluster.kubernetesVersion
  if (version === undefined || channel === 'none' || (channel === 'patch' && !hasPatch(version))) return undefined
  return {
    path: 'cluster.kubernetesVersion',
    message: `the channel ${channel} lets AKS upgrade from ${version}, so the version applies only to a new cluster; use kubernetesChannel: none to keep this version.`
  }
}

function everyPoolTainted(config: BaselineConfig): ConfigAdvice | undefined {
  if (poolsOf(config).some(({ pool }) => !hasHardTaint(pool))) return undefined
  return {
    path: 'cluster.pools',
    message:
      'every pool has a taint, also each spot pool, so pods without a toleration stay pending; add a pool without taints and spot machines.'
  }
}

/** Warns about upgrade settings of a spot pool, which AKS refuses, so that templates leave them out (azurerm#19355). */
function upgradeOfSpot(config: BaselineConfig): ConfigAdvice | undefined {
  for (const { path, pool } of poolsOf(config)) {
    if (pool.spot && !isDeepStrictEqual(pool.upgrade, USER_POOL.upgrade))
      return {
        path: [...path, 'upgrade'].join('.'),
        message: 'AKS has no upgrade settings for spot pools, so these have no effect; remove them.'
      }
  }
  return undefined
}

function tagsOnSomeTypesOnly({ tags }: BaselineConfig): ConfigAdvice | undefined {
  const leftOut = tagsLeftOut(tags)
  if (leftOut.length === 0) return undefined
  const lists = leftOut.map(({ label, names }) => `${names.map(name => `"${name}"`).join(', ')} on ${label}`)
  return {
    path: 'tags',
    message: `some tags are left out where Azure does not support them: ${lists.join('; ')}; all other resources get them. The first tags of the file are written first.`
  }
}

/** Labels that AKS sets on each node itself, without a prefix ("Use labels in a cluster", deprecated labels). */
const LABELS_OF_AKS = /^(agentpool|storageprofile|storagetier)$/i

function labelOfAks(config: BaselineConfig): ConfigAdvice | undefined {
  for (const { path, pool } of poolsOf(config)) {
    const label = Object.keys(pool.labels).find(name => LABELS_OF_AKS.test(name))
    if (label !== undefined)
      return {
        path: [...path, 'labels', label].join('.'),
        message: `AKS sets the label ${label} on each node itself, so nodes can get another value; use a name with a prefix, such as contoso.com/${label}.`
      }
  }
  return undefined
}

/** Namespace of the workload in the starter manifests (`gitops/workload`). */
const WORKLOAD = 'workload'

/** Warns about an excluded namespace of the workload: the policies then check nothing that the team deploys. */
function workloadWithoutPolicies({ policies, access }: BaselineConfig): ConfigAdvice | undefined {
  const index = policies.excludedNamespaces.findIndex(name => [WORKLOAD, ...access.readerNamespaces].includes(name))
  if (index < 0) return undefined
  return {
    path: `policies.excludedNamespaces.${index}`,
    message: `no policy checks the workload in ${policies.excludedNamespaces[index]}, because its namespace is excluded; use effect: Audit during adoption, and exclude only namespaces of other software.`
  }
}

/** Number of addresses below which a service range is often used up. Each service takes one, also those of AKS. */
const ENOUGH_SERVICES = 256

function fewServices({ clusterAddressSpaces: { services } }: BaselineConfig): ConfigAdvice | undefined {
  const { size } = parseRange(services)
  if (size >= ENOUGH_SERVICES) return undefined
  return {
    path: 'clusterAddressSpaces.services',
    message: `the range has ${size} addresses, of which AKS and Flux use more than ten, and it can never be changed; use a /24 or larger.`
  }
}

function entryWithoutDomain({ ingress }: BaselineConfig): ConfigAdvice | undefined {
  const { gateway, trustedRoots } = ingress.certificates
  if (ingress.domain !== undefined || (gateway.from === 'workflow' && trustedRoots.length === 0)) return undefined
  return {
    path: 'ingress.certificates',
    message:
      'certificates have no effect without `ingress.domain`, because no gateway is created; set the domain or remove the certificates.'
  }
}

function dailyLimit({ monitoring: { dailyGigabytes } }: BaselineConfig): ConfigAdvice | undefined {
  if (dailyGigabytes === undefined) return undefined
  return {
    path: 'monitoring.dailyGigabytes',
    message: `after ${dailyGigabytes} GB in a day, logs are lost until the next day, including the logs of an attack; set an alert instead.`
  }
}
