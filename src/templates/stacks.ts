import { COLOURS, type Colour } from '../config/colours.ts'
import type { Baseline } from '../config/types.ts'
import { backupStack } from './cluster-backup.ts'
import { backupRolesStack } from './cluster-backup-roles.ts'
import { eventsStack } from './cluster-events.ts'
import { identityStack } from './cluster-identities.ts'
import { protectionStack } from './cluster-protection.ts'
import { rolesStack } from './cluster-roles.ts'
import { connections } from './connections.ts'
import { endpoints } from './endpoints.ts'
import { federationStack } from './federation.ts'
import { fluxStack } from './flux.ts'
import { gateway } from './gateway.ts'
import { hubAccess } from './hub-access.ts'
import { hubEgress } from './hub-egress.ts'
import { hubGateway } from './hub-gateway.ts'
import { hubNetwork } from './hub-network.ts'
import { identityGateway, platformIdentities } from './identity-gateway.ts'
import { platform } from './platform.ts'
import { platformRoles } from './platform-roles.ts'
import { policy } from './policy.ts'
import { spoke } from './spoke.ts'
import { stampStack } from './stamp.ts'
import type { LiveState, StackBuilder, StackTemplate } from './types.ts'
import { zones, zonesBesideSpoke } from './zones.ts'

export type NetworkStackName =
  | 'hub-network'
  | 'hub-egress'
  | 'hub-access'
  | 'hub-gateway'
  | 'zones'
  | 'spoke'
  | 'connections'

/** The stacks between network and clusters. */
export type PlatformStackName = 'policy' | 'identity-gateway' | 'platform' | 'roles' | 'endpoints' | 'gateway'

/** The stacks of a cluster, named without the colour. */
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

/** The stacks of one cluster; a replacement has the same ones in the other colour. */
export type ClusterStackName = `${ClusterPart}-${Colour}`

/** The stacks that all clusters of an environment share. */
export type SharedStackName = NetworkStackName | PlatformStackName

export type StackName = SharedStackName | ClusterStackName

interface StackAspects<Name extends string> {
  /** Contents of the stack, for the reference page. */
  readonly holds: string
  /** Whether something in it costs money: `docs/costs.md` then has a line for it. */
  readonly charged: boolean
  /** Whether a configuration asks for the stack. A stack that it does not ask for, and that exists, is removed. */
  enabled(baseline: Baseline): boolean
  /**
   * Seconds that writing it usually takes from the PUT to `succeeded` when it creates everything, and that deleting it takes with
   * all it manages; service overhead included. For progress lines and poll intervals, never for a decision.
   */
  readonly seconds: { readonly apply: number; readonly remove: number }
  /** Stacks that must be removed before it, though no template says so. */
  readonly removedAfter: readonly Name[]
}

interface SharedStack extends StackAspects<SharedStackName> {
  readonly build: StackBuilder
}

interface ClusterStack extends StackAspects<ClusterPart> {
  build(baseline: Baseline, live: LiveState, colour: Colour): StackTemplate
  /** Bootstrapping writes it, and not provisioning. */
  readonly bootstrap?: true
}

const always = () => true
const hasOwnHub = ({ config }: Baseline) => config.hub.existing === undefined
const hasIdentities = (baseline: Baseline) => Object.keys(platformIdentities(baseline)).length > 0
const hasBackup = ({ config }: Baseline) => config.cluster.features.backup

/** The stacks of the network, in the order a reader expects: none names a resource of a later one. */
const NETWORK: Readonly<Record<NetworkStackName, SharedStack>> = {
  'hub-network': {
    holds: 'network of the hub, its security groups and routes, log workspace',
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
    holds: 'private DNS zones outside the spoke, the ingress zone with a record for each colour',
    charged: true,
    build: zones,
    enabled: baseline => Object.keys(zonesBesideSpoke(baseline)).length > 0,
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
    holds: 'links of zones, diagnostic settings of the spoke, peerings',
    charged: true,
    build: connections,
    enabled: always,
    seconds: { apply: 75, remove: 100 },
    removedAfter: []
  }
}

/** The stacks of the platform. Without a domain there is no gateway. */
const PLATFORM: Readonly<Record<PlatformStackName, SharedStack>> = {
  policy: {
    holds: 'the definition about ingress hosts, assignments to the groups of clusters and platform',
    charged: false,
    build: policy,
    enabled: always,
    seconds: { apply: 45, remove: 60 },
    removedAfter: []
  },
  'identity-gateway': {
    holds: 'identities of gateway and flow logs',
    charged: false,
    build: identityGateway,
    enabled: hasIdentities,
    seconds: { apply: 35, remove: 45 },
    // The gateway stops using its identity, and the assignments are deleted, before the identity is.
    removedAfter: ['gateway', 'roles']
  },
  platform: {
    holds: 'registry and its replicas, vault, workspaces, collection rules, alerts, budget, event relay',
    charged: true,
    build: platform,
    enabled: always,
    // Workspaces, their tables and rules. Each replica of the registry adds a minute and a half.
    seconds: { apply: 75, remove: 100 },
    removedAfter: ['endpoints', 'roles']
  },
  roles: {
    holds: 'what the identities of gateway and flow logs may do',
    charged: false,
    build: platformRoles,
    enabled: hasIdentities,
    seconds: { apply: 35, remove: 35 },
    removedAfter: ['gateway']
  },
  endpoints: {
    holds: 'private endpoints of registry and vault, with their records in the zones',
    charged: true,
    build: endpoints,
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

/** The stacks of each cluster, in the order they are written. */
const CLUSTER: Readonly<Record<ClusterPart, ClusterStack>> = {
  identity: {
    holds: 'identities of control plane, kubelet and ingress, and of what delivers events',
    charged: false,
    build: (baseline, _, colour) => identityStack(baseline, colour),
    enabled: always,
    seconds: { apply: 35, remove: 45 },
    // The control plane takes its records out of the zone as its identity, so both outlive it (Azure/AKS#2121).
    removedAfter: ['roles', 'stamp', 'federation', 'events', 'protection', 'backup-roles']
  },
  roles: {
    holds: 'what these identities may do',
    charged: false,
    build: rolesStack,
    enabled: always,
    seconds: { apply: 35, remove: 35 },
    removedAfter: ['stamp', 'events']
  },
  stamp: {
    holds: 'cluster, node pools, maintenance windows, who may use it, what is collected of it, alerts',
    charged: true,
    build: stampStack,
    enabled: always,
    seconds: { apply: 540, remove: 420 },
    // Topic and credentials name the cluster; what Flux created it deletes itself, while it runs.
    removedAfter: ['events', 'federation', 'backup', 'flux']
  },
  federation: {
    holds: 'credentials of service accounts',
    charged: false,
    build: federationStack,
    enabled: always,
    seconds: { apply: 30, remove: 35 },
    removedAfter: []
  },
  events: {
    holds: 'event topic of the cluster and its way to the queue',
    charged: true,
    build: (baseline, _, colour) => eventsStack(baseline, colour),
    enabled: ({ config }) => config.events.relay !== 'none',
    seconds: { apply: 45, remove: 45 },
    removedAfter: []
  },
  backup: {
    holds: 'backup vault, its role in the cluster, the extension of the cluster',
    charged: false,
    build: (baseline, _, colour) => backupStack(baseline, colour),
    enabled: hasBackup,
    seconds: { apply: 240, remove: 180 },
    // A vault that protects something cannot be deleted.
    removedAfter: ['protection', 'backup-roles']
  },
  'backup-roles': {
    holds: 'what vault, cluster and extension may do',
    charged: false,
    build: backupRolesStack,
    enabled: hasBackup,
    seconds: { apply: 40, remove: 35 },
    // The vault needs its roles to release what it protects.
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

/** Every stack of a network, requested or not. */
export const NETWORK_STACKS = namesIn(NETWORK)

/** Every stack of a platform, requested or not. */
export const PLATFORM_STACKS = namesIn(PLATFORM)

/** Every part of a cluster, requested or not. */
export const CLUSTER_PARTS = namesIn(CLUSTER)

/** A stack with its aspects; `colour` is that of its cluster. */
export interface Stack {
  readonly name: StackName
  readonly holds: string
  readonly charged: boolean
  readonly part: SharedStackName | ClusterPart
  readonly colour?: Colour
  /** Bootstrapping writes it, and not provisioning. */
  readonly bootstrap: boolean
  readonly build: StackBuilder
  enabled(baseline: Baseline): boolean
  readonly seconds: { readonly apply: number; readonly remove: number }
  readonly removedAfter: readonly StackName[]
}

function shared(name: SharedStackName, row: SharedStack): Stack {
  return { name, part: name, bootstrap: false, ...row }
}

function ofCluster(part: ClusterPart, colour: Colour): Stack {
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

/** Every stack an environment can have, shared ones before those of clusters: none names a resource of a later one. */
const ALL: readonly Stack[] = [
  ...NETWORK_STACKS.map(name => shared(name, NETWORK[name])),
  ...PLATFORM_STACKS.map(name => shared(name, PLATFORM[name])),
  ...COLOURS.flatMap(colour => CLUSTER_PARTS.map(part => ofCluster(part, colour)))
]

/** The same by name, in the same order. */
export const STACKS = Object.fromEntries(ALL.map(stack => [stack.name, stack])) as Readonly<Record<StackName, Stack>>

/** The names of all stacks, in the order of `STACKS`. */
export const ALL_STACKS: readonly StackName[] = ALL.map(({ name }) => name)

/** The stacks of the network that a configuration asks for. */
export function networkStacksOf(baseline: Baseline): NetworkStackName[] {
  return NETWORK_STACKS.filter(name => NETWORK[name].enabled(baseline))
}

/** The stacks of the platform that a configuration asks for. */
export function platformStacksOf(baseline: Baseline): PlatformStackName[] {
  return PLATFORM_STACKS.filter(name => PLATFORM[name].enabled(baseline))
}

/** All stacks that a configuration asks for and clusters share: of its network, then of its platform. */
export function stacksOf(baseline: Baseline): SharedStackName[] {
  return [...networkStacksOf(baseline), ...platformStacksOf(baseline)]
}

/** Every stack of one cluster that provisioning writes, requested or not. */
export function provisionedStacks(colour: Colour): ClusterStackName[] {
  return clusterStacks(colour, part => CLUSTER[part].bootstrap !== true)
}

/** The stacks of one cluster that provisioning writes and a configuration asks for. */
export function clusterStacksOf(baseline: Baseline, colour: Colour): ClusterStackName[] {
  return clusterStacks(colour, part => CLUSTER[part].bootstrap !== true && CLUSTER[part].enabled(baseline))
}

/** The stacks of one cluster that bootstrapping writes and a configuration asks for. */
export function bootstrapStacksOf(baseline: Baseline, colour: Colour): ClusterStackName[] {
  return clusterStacks(colour, part => CLUSTER[part].bootstrap === true && CLUSTER[part].enabled(baseline))
}

function clusterStacks(colour: Colour, isMeant: (part: ClusterPart) => boolean): ClusterStackName[] {
  return CLUSTER_PARTS.filter(isMeant).map(part => `${part}-${colour}` as const)
}
