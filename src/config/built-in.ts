import { PLATFORM_DEFAULTS, USER_POOL } from './defaults.ts'
import type { Settings } from './schema.ts'
import type { BaselineConfig } from './types.ts'

/** What a file need not say, in the form a file has: the choices of the AKS baseline architecture, and cheaper ones. */

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

/** Production: what the file's `defaults` and environments are laid over. Pools have defaults of their own. */
const PRODUCTION = {
  ...NETWORK,
  ...REST,
  ingress: { ...ingress, certificates: { gateway: 'workflow', ingress: 'workflow', trustedRoots: [] } },
  registry,
  cluster: {
    ...CLUSTER,
    features: { ...FEATURES, imageCleaner: { enabled: true, intervalHours: imageCleanerHours } }
  }
} as const

/**
 * What costs less and is good enough where nobody depends on it. The firewall keeps its DNS proxy, which the cheapest
 * tier has not; Bastion keeps tunnels, the way to a private API server. Thirty days are the least a workspace bills.
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

/** Fewer nodes in each pool of the workload. */
const DEV_TEST_POOL = { minNodes: 1, maxNodes: 3 } as const

/** AKS shall not renew nodes of a cluster that is never changed ("Upgrade options", immutable infrastructure). */
const IMMUTABLE = { upgrades: { nodeImageChannel: 'None' } } as const satisfies Settings

/** The built-in layers, lowest first, beneath what a file's defaults and an environment say. */
export function builtInFor(written: readonly Settings[]): readonly object[] {
  const profile = written.findLast(layer => layer.profile !== undefined)?.profile
  const strategy = written.findLast(layer => layer.upgrades?.strategy !== undefined)?.upgrades?.strategy
  return [PRODUCTION, profile === 'dev-test' ? DEV_TEST : {}, strategy === 'immutable' ? IMMUTABLE : {}]
}

/** The built-in layers of one pool of the workload. */
export function builtInPool(profile: BaselineConfig['profile']): object {
  return profile === 'dev-test' ? { ...USER_POOL, ...DEV_TEST_POOL } : USER_POOL
}
