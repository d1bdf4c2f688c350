import { COLOURS, type Colour } from '../config/colours.ts'
import type { Baseline } from '../config/types.ts'
import { backupStack } from './cluster/cluster-backup.ts'
import { backupRolesStack } from './cluster/cluster-backup-roles.ts'
import { eventsStack } from './cluster/cluster-events.ts'
import { identityStack } from './cluster/cluster-identities.ts'
import { protectionStack } from './cluster/cluster-protection.ts'
import { rolesStack } from './cluster/cluster-roles.ts'
import { clusterStack } from './cluster/cluster-stack.ts'
import { workloadIdentityStack } from './cluster/workload-identity.ts'
import { zones } from './dns/zones.ts'
import { gateway } from './gateway/gateway.ts'
import { fluxStack } from './gitops/flux.ts'
import { hubAccess } from './network/hub-access.ts'
import { hubEgress } from './network/hub-egress.ts'
import { hubGateway } from './network/hub-gateway.ts'
import { hubNetwork } from './network/hub-network.ts'
import { spoke } from './network/spoke.ts'
import { connections } from './network/spoke-connections.ts'
import { platform } from './platform/platform.ts'
import { platformEndpoints } from './platform/platform-endpoints.ts'
import { platformIdentities, platformIdentityStack } from './platform/platform-identities.ts'
import { platformRoles } from './platform/platform-roles.ts'
import { policy } from './policy/policy.ts'
import type { LiveState, StackBuilder, StackTemplate } from './types.ts'

export type NetworkStackName =
  | 'hub-network'
  | 'hub-egress'
  | 'hub-access'
  | 'hub-gateway'
  | 'zones'
  | 'spoke'
  | 'connections'

/** Name of a stack of the platform, the layer between network and clusters. */
export type PlatformStackName = 'policy' | 'identity-gateway' | 'platform' | 'roles' | 'endpoints' | 'gateway'

/** Name of a cluster's stack, without the colour. */
export type ClusterPart =
  | 'identity'
  | 'roles'
  | 'stamp'
  | 'federation'
  | 'events'
  | 'backup'
  | 'backup-roles'
  | 'protection'
  | 'flux'

/** Name of a cluster's stack. A replacement has the same stacks in the other colour. */
export type ClusterStackName = `${ClusterPart}-${Colour}`

/** Name of a stack that all clusters of an environment share. */
export type SharedStackName = NetworkStackName | PlatformStackName

export type StackName = SharedStackName | ClusterStackName

interface StackAspects<Name extends string> {
  /** Contents of the stack, for the reference page. */
  readonly holds: string
  /** True if a resource in the stack costs money. In that case, `docs/costs.md` has a line for the stack. */
  readonly charged: boolean
  /**
   * Returns whether a configuration requests the stack. Runs remove an existing stack that the configuration does not
   * request.
   */
  enabled(baseline: Baseline): boolean
  /**
   * Usual durations in seconds, including the overhead of the service. `apply` is the time from the PUT to `succeeded`
   * when everything is created. `remove` is the time until the stack and all its resources are deleted. Progress lines
   * and poll intervals use these values; decisions never do.
   */
  readonly seconds: { readonly apply: number; readonly remove: number }
  /** Stacks that must be removed before this stack, although no template shows the dependency. */
  readonly removedAfter: readonly Name[]
}

interface SharedStack extends StackAspects<SharedStackName> {
  readonly build: StackBuilder
}

interface ClusterStack extends StackAspects<ClusterPart> {
  build(baseline: Baseline, live: LiveState, colour: Colour): StackTemplate
  /** True if bootstrapping writes the stack. Otherwise, provisioning writes the stack. */
  readonly bootstrap?: true
}

const always = () => true
const hasOwnHub = ({ config }: Baseline) => config.hub.existing === undefined
const hasIdentities = (baseline: Baseline) => Object.keys(platformIdentities(baseline)).length > 0
const hasBackup = ({ config }: Baseline) => config.cluster.features.backup

/** Stacks of the network, in the order that a reader expects: no stack names a resource of a later stack. */
const NETWORK: Readonly<Record<NetworkStackName, SharedStack>> = {
  'hub-network': {
    holds: 'network of the hub with security groups and routes, log workspace',
    charged: true,
    build: hubNetwork,
    enabled: hasOwnHub,
    seconds: { apply: 60, remove: 60 },
    removedAfter: ['connections', 'spoke', 'hub-egress', 'hub-access', 'hub-gateway']
  },
  'hub-egress': {
    holds: 'firewall policy, rules, public addresses, firewall',
    charged: true,
    build: hubEgress,
    enabled: hasOwnHub,
    seconds: { apply: 510, remove: 360 },
    removedAfter: ['spoke', 'connections']
  },
  'hub-access': {
    holds: 'Bastion',
    charged: true,
    build: hubAccess,
    enabled: baseline => hasOwnHub(baseline) && baseline.config.hub.bastion.enabled,
    seconds: { apply: 530, remove: 360 },
    removedAfter: ['hub-network']
  },
  'hub-gateway': {
    holds: 'VPN or ExpressRoute gateway',
    charged: true,
    build: hubGateway,
    enabled: baseline => hasOwnHub(baseline) && baseline.config.hub.gateway.kind !== 'none',
    seconds: { apply: 1860, remove: 660 },
    removedAfter: ['hub-network', 'connections']
  },
  zones: {
    holds:
      'private DNS zones in the resource group of the spoke: those of private endpoints and API servers, the ingress zone with a record for each colour, the zone with the lease and the operation record',
    charged: true,
    build: zones,
    enabled: always,
    seconds: { apply: 60, remove: 60 },
    removedAfter: ['connections']
  },
  spoke: {
    holds: 'network of the spoke for two colours, security groups, routes, the address of the gateway',
    charged: false,
    build: spoke,
    enabled: always,
    seconds: { apply: 45, remove: 60 },
    removedAfter: []
  },
  connections: {
    holds: 'links of private DNS zones, diagnostic settings of the spoke, peerings',
    charged: true,
    build: connections,
    enabled: always,
    seconds: { apply: 75, remove: 100 },
    removedAfter: []
  }
}

/** Stacks of the platform. Without `ingress.domain`, there is no gateway stack. */
const PLATFORM: Readonly<Record<PlatformStackName, SharedStack>> = {
  policy: {
    holds: 'policy definition for ingress hosts, policy assignments to the resource groups of clusters and platform',
    charged: false,
    build: policy,
    enabled: always,
    seconds: { apply: 45, remove: 60 },
    removedAfter: []
  },
  'identity-gateway': {
    holds: 'identities of gateway and flow logs',
    charged: false,
    build: platformIdentityStack,
    enabled: hasIdentities,
    seconds: { apply: 35, remove: 45 },
    // Before an identity is deleted, the gateway must stop using it, and its role assignments must be deleted.
    removedAfter: ['gateway', 'roles']
  },
  platform: {
    holds: 'registry and its replicas, vault, workspaces, collection rules, alerts, budget, event relay',
    charged: true,
    build: platform,
    enabled: always,
    // The time is for workspaces, their tables and rules. Each replica of the registry adds a minute and a half.
    seconds: { apply: 75, remove: 100 },
    removedAfter: ['endpoints', 'roles']
  },
  roles: {
    holds: 'roles of the identities of gateway and flow logs',
    charged: false,
    build: platformRoles,
    enabled: hasIdentities,
    seconds: { apply: 35, remove: 35 },
    removedAfter: ['gateway']
  },
  endpoints: {
    holds: 'private endpoints of registry and vault, with their records in the zones',
    charged: true,
    build: platformEndpoints,
    enabled: always,
    seconds: { apply: 90, remove: 60 },
    removedAfter: ['gateway']
  },
  gateway: {
    holds: 'web application firewall, Application Gateway',
    charged: true,
    build: gateway,
    enabled: ({ config }) => config.ingress.domain !== undefined,
    seconds: { apply: 420, remove: 300 },
    removedAfter: []
  }
}

/** Stacks of each cluster, in the order in which they are written. */
const CLUSTER: Readonly<Record<ClusterPart, ClusterStack>> = {
  identity: {
    holds: 'identities of control plane, kubelet and ingress, and for the delivery of events',
    charged: false,
    build: (baseline, _, colour) => identityStack(baseline, colour),
    enabled: always,
    seconds: { apply: 35, remove: 45 },
    // While a cluster is deleted, its control plane uses its identity to delete its records from the private DNS zone.
    // Identity and roles must therefore exist longer than the cluster (Azure/AKS#2121).
    removedAfter: ['roles', 'stamp', 'federation', 'events', 'protection', 'backup-roles']
  },
  roles: {
    holds: 'roles of the identities of the cluster',
    charged: false,
    build: rolesStack,
    enabled: always,
    seconds: { apply: 35, remove: 35 },
    removedAfter: ['stamp', 'events']
  },
  stamp: {
    holds: 'cluster, node pools, maintenance windows, roles of users, collection of logs and metrics, alerts',
    charged: true,
    build: clusterStack,
    enabled: always,
    seconds: { apply: 540, remove: 420 },
    // The event topic and the federated credentials name the cluster. Flux itself deletes the objects that it created,
    // for which the cluster must be running.
    removedAfter: ['events', 'federation', 'backup', 'flux']
  },
  federation: {
    holds: 'federated credentials of service accounts',
    charged: false,
    build: workloadIdentityStack,
    enabled: always,
    seconds: { apply: 30, remove: 35 },
    removedAfter: []
  },
  events: {
    holds: 'event topic of the cluster and its subscription for the queue',
    charged: true,
    build: (baseline, _, colour) => eventsStack(baseline, colour),
    enabled: ({ config }) => config.events.relay !== 'none',
    seconds: { apply: 45, remove: 45 },
    removedAfter: []
  },
  backup: {
    holds: 'backup vault, its role in the cluster, the backup extension',
    charged: false,
    build: (baseline, _, colour) => backupStack(baseline, colour),
    enabled: hasBackup,
    seconds: { apply: 240, remove: 180 },
    // A vault with a backup instance cannot be deleted.
    removedAfter: ['protection', 'backup-roles']
  },
  'backup-roles': {
    holds: 'roles of backup vault, cluster and backup extension',
    charged: false,
    build: backupRolesStack,
    enabled: hasBackup,
    seconds: { apply: 40, remove: 35 },
    // The vault needs its roles to delete the backup instance.
    removedAfter: ['protection']
  },
  protection: {
    holds: 'the backup instance',
    charged: true,
    build: protectionStack,
    enabled: hasBackup,
    seconds: { apply: 120, remove: 90 },
    removedAfter: []
  },
  flux: {
    holds: 'the Flux extension and its configuration',
    charged: false,
    build: fluxStack,
    bootstrap: true,
    enabled: ({ config }) => config.gitops.source !== undefined,
    seconds: { apply: 210, remove: 150 },
    removedAfter: []
  }
}

function namesIn<Name extends string>(rows: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(rows) as Name[]
}

/** Names of all network stacks, whether or not a configuration requests them. */
export const NETWORK_STACKS = namesIn(NETWORK)

/** Names of all platform stacks, whether or not a configuration requests them. */
export const PLATFORM_STACKS = namesIn(PLATFORM)

/** Names of all stacks of a cluster, without the colour, whether or not a configuration requests them. */
export const CLUSTER_PARTS = namesIn(CLUSTER)

/** Stack of an environment. A stack of a cluster has a `colour`; a shared stack has no `colour`. */
export interface Stack {
  readonly name: StackName
  readonly holds: string
  readonly charged: boolean
  readonly part: SharedStackName | ClusterPart
  readonly colour?: Colour
  /** True if bootstrapping writes the stack. Otherwise, provisioning writes the stack. */
  readonly bootstrap: boolean
  readonly build: StackBuilder
  enabled(baseline: Baseline): boolean
  readonly seconds: { readonly apply: number; readonly remove: number }
  readonly removedAfter: readonly StackName[]
}

function shared(name: SharedStackName, row: SharedStack): Stack {
  return { name, part: name, bootstrap: false, ...row }
}

function clusterStackOf(part: ClusterPart, colour: Colour): Stack {
  const { build, bootstrap = false, removedAfter, ...row } = CLUSTER[part]
  return {
    ...row,
    name: `${part}-${colour}`,
    part,
    colour,
    bootstrap,
    build: (baseline, live) => build(baseline, live, colour),
    removedAfter: removedAfter.map(other => `${other}-${colour}` as const)
  }
}

/**
 * Stacks of an environment: first the shared stacks, then the stacks of each colour. No stack names a resource of a
 * later stack.
 */
const ALL: readonly Stack[] = [
  ...NETWORK_STACKS.map(name => shared(name, NETWORK[name])),
  ...PLATFORM_STACKS.map(name => shared(name, PLATFORM[name])),
  ...COLOURS.flatMap(colour => CLUSTER_PARTS.map(part => clusterStackOf(part, colour)))
]

/** Stacks of an environment by name, in the order of `ALL`. */
export const STACKS = Object.fromEntries(ALL.map(stack => [stack.name, stack])) as Readonly<Record<StackName, Stack>>

/** Names of all stacks, in the order of `STACKS`. */
export const ALL_STACKS: readonly StackName[] = ALL.map(({ name }) => name)

/** Returns the stacks of the network that a configuration requests. */
export function networkStacksOf(baseline: Baseline): NetworkStackName[] {
  return NETWORK_STACKS.filter(name => NETWORK[name].enabled(baseline))
}

/** Returns the stacks of the platform that a configuration requests. */
export function platformStacksOf(baseline: Baseline): PlatformStackName[] {
  return PLATFORM_STACKS.filter(name => PLATFORM[name].enabled(baseline))
}

/** Returns the shared stacks that a configuration requests: first the network stacks, then the platform stacks. */
export function stacksOf(baseline: Baseline): SharedStackName[] {
  return [...networkStacksOf(baseline), ...platformStacksOf(baseline)]
}

/** Returns the stacks of one cluster that provisioning writes, whether or not a configuration requests them. */
export function provisionedStacks(colour: Colour): ClusterStackName[] {
  return clusterStacks(colour, part => CLUSTER[part].bootstrap !== true)
}

/** Returns the stacks of one cluster that provisioning writes and a configuration requests. */
export function clusterStacksOf(baseline: Baseline, colour: Colour): ClusterStackName[] {
  return clusterStacks(colour, part => CLUSTER[part].bootstrap !== true && CLUSTER[part].enabled(baseline))
}

/** Returns the stacks of one cluster that bootstrapping writes and a configuration requests. */
export function bootstrapStacksOf(baseline: Baseline, colour: Colour): ClusterStackName[] {
  return clusterStacks(colour, part => CLUSTER[part].bootstrap === true && CLUSTER[part].enabled(baseline))
}

function clusterStacks(colour: Colour, isMeant: (part: ClusterPart) => boolean): ClusterStackName[] {
  return CLUSTER_PARTS.filter(isMeant).map(part => `${part}-${colour}` as const)
}
