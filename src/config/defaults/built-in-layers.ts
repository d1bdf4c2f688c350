import type { Settings } from '../schema/schema.ts'
import type { BaselineConfig } from '../types.ts'
import { PLATFORM_DEFAULTS, USER_POOL } from './defaults.ts'
import { inBothSpellings } from './pool-upgrade-spellings.ts'

/**
 * Built-in values in the form of a file: the choices of the AKS baseline architecture, and the cheaper values of
 * `dev-test`.
 */

const NETWORK = {
  zones: ['1', '2', '3'],
  tags: {},
  hub: {
    addressSpace: '10.200.0.0/24',
    subnets: {},
    firewall: { tier: 'Premium', publicAddresses: 3 },
    bastion: { enabled: true, sku: 'Standard' },
    gateway: { kind: 'none' },
    logRetentionDays: 30
  },
  spoke: { addressSpace: '10.240.0.0/16', subnets: {} },
  dns: { zones: 'own' },
  peeredAddressSpaces: [],
  clusterAddressSpaces: { pods: '192.168.0.0/16', services: '172.16.0.0/16' },
  scale: { growthPercent: 400 }
} as const satisfies Settings

const { registry, ingress, cluster, ...REST } = PLATFORM_DEFAULTS
const { pools: _, features, ...CLUSTER } = cluster
const { imageCleanerHours, ...FEATURES } = features

/**
 * Built-in values of production. The file's `defaults` and environments override them. Node pools have separate
 * built-in values.
 */
const PRODUCTION = {
  ...NETWORK,
  ...REST,
  ingress: { ...ingress, certificates: { gateway: 'workflow', ingress: 'workflow', trustedRoots: [] } },
  registry,
  cluster: {
    ...CLUSTER,
    systemPool: inBothSpellings(CLUSTER.systemPool),
    features: { ...FEATURES, imageCleaner: { enabled: true, intervalHours: imageCleanerHours } }
  }
} as const

/**
 * Cheaper values for environments on which no users depend. The firewall is not of tier Basic, which has no DNS proxy.
 * Bastion stays Standard, because its tunnels reach a private API server. Log retention stays at 30 days, because a
 * workspace bills at least 30 days.
 */
const DEV_TEST = {
  zones: ['1'],
  hub: { firewall: { tier: 'Standard', publicAddresses: 1 } },
  ingress: { gateway: { minCapacity: 1, maxCapacity: 2 } },
  registry: { untaggedDays: 7 },
  vault: { softDeleteDays: 7 },
  monitoring: { dailyGigabytes: 5, flowLogs: { retentionDays: 7 } },
  policies: { effect: 'Audit' },
  cluster: { tier: 'Free', systemPool: { minNodes: 1, maxNodes: 3 }, features: { defender: false } }
} as const satisfies Settings

/** Node counts of each workload pool, lower than in production. */
const DEV_TEST_POOL = { minNodes: 1, maxNodes: 3 } as const

/** AKS must not update the nodes of an immutable cluster ("Upgrade options", immutable infrastructure). */
const IMMUTABLE = { upgrades: { nodeImageChannel: 'None' } } as const satisfies Settings

/**
 * Security patches come unexpectedly, so the window must open more often than once a week ("Baseline architecture for an AKS
 * cluster", in-place upgrades for nodes).
 */
const SECURITY_PATCH = { upgrades: { windows: { nodeImages: { day: 'daily' } } } } as const satisfies Settings

/** Returns the built-in layers, lowest first. The file's `defaults` and the environment override all of them. */
export function builtInLayers(written: readonly Settings[]): readonly object[] {
  const profile = written.findLast(layer => layer.profile !== undefined)?.profile
  const strategy = written.findLast(layer => layer.upgrades?.strategy !== undefined)?.upgrades?.strategy
  const channel = written.findLast(layer => layer.upgrades?.nodeImageChannel !== undefined)?.upgrades?.nodeImageChannel
  return [
    PRODUCTION,
    profile === 'dev-test' ? DEV_TEST : {},
    strategy === 'immutable' ? IMMUTABLE : {},
    channel === 'SecurityPatch' ? SECURITY_PATCH : {}
  ]
}

/** Returns the availability zones of an environment whose file has no `zones`. */
export function builtInZones(profile: BaselineConfig['profile']): readonly string[] {
  return profile === 'dev-test' ? DEV_TEST.zones : PRODUCTION.zones
}

/** Returns the built-in values of a workload pool. */
export function builtInPoolLayers(profile: BaselineConfig['profile']): object {
  const pool = inBothSpellings(USER_POOL)
  return profile === 'dev-test' ? { ...pool, ...DEV_TEST_POOL } : pool
}
