import type { ResourceId } from '../arm/resource-id.ts'
import type { Colour } from './colours.ts'
import type { Cluster, GitOps, Upgrades } from './types-cluster.ts'
import type {
  Access,
  Budget,
  Events,
  ImageImport,
  Ingress,
  Monitoring,
  Policies,
  Registry,
  Vault
} from './types-platform.ts'

export type { Colour } from './colours.ts'

export type * from './types-cluster.ts'
export type * from './types-platform.ts'

export type FirewallTier = 'Basic' | 'Standard' | 'Premium'

/** One environment of `aks-baseline.yml` with its defaults merged in. */
export interface BaselineConfig {
  /** Short name of the workload, part of every resource name: 2 to 12 of a-z and 0-9, beginning with a letter. */
  readonly workload: string
  readonly environment: string
  /** Azure region in its short form, for example `westeurope`. */
  readonly region: string
  readonly zones: readonly ('1' | '2' | '3')[]
  readonly tags: Readonly<Record<string, string>>
  readonly hub: {
    readonly addressSpace: string
    /** Only those whose range is not to be computed. */
    readonly subnets: Partial<HubSubnets>
    readonly firewall: { readonly tier: FirewallTier; readonly publicAddresses: number }
    readonly bastion: { readonly enabled: boolean; readonly sku: 'Basic' | 'Standard' }
    readonly gateway: { readonly kind: 'none' | 'Vpn' | 'ExpressRoute'; readonly sku?: string }
    readonly logRetentionDays: number
    /** A hub that others own; then nothing above but the retention is used. */
    readonly existing?: ExistingHub
  }
  readonly spoke: {
    readonly addressSpace: string
    /** Only those whose range is not to be computed. */
    readonly subnets: {
      readonly applicationGateway?: string
      readonly privateEndpoints?: string
      readonly blue?: Partial<ColourSubnets>
      readonly green?: Partial<ColourSubnets>
    }
  }
  readonly dns: { readonly zones: 'own' | 'hub' | 'existing'; readonly existing?: ExistingZones }
  /** Ranges of all other networks that the spoke's traffic can meet. */
  readonly peeredAddressSpaces: readonly string[]
  readonly clusterAddressSpaces: { readonly pods: string; readonly services: string }
  /** Follows from the pools and replicas below, but for the growth. */
  readonly scale: Scale
  /** What defaults are taken and what warnings are given. */
  readonly profile: 'production' | 'dev-test'
  readonly access: Access
  readonly ingress: Ingress
  readonly registry: Registry
  readonly images: readonly ImageImport[]
  readonly vault: Vault
  readonly monitoring: Monitoring
  readonly policies: Policies
  readonly budget?: Budget
  readonly events: Events
  readonly cluster: Cluster
  readonly upgrades: Upgrades
  readonly gitops: GitOps
}

/** What the address plan must have room for, in each colour. */
export interface Scale {
  /** The autoscaler's maximum by node pool; 0 for a pool there is not. */
  readonly maximumNodes: Readonly<Record<string, number>>
  readonly growthPercent: number
  readonly surgePercent: number
  /** Regions the registry is replicated to, beside its own. */
  readonly registryReplicas: number
}

/** Whether our identity may write something that others own. */
export type Right = 'write' | 'none'

export interface ExistingHub {
  readonly networkId: string
  readonly addressSpaces: readonly string[]
  readonly firewallAddress: string
  /** Empty for Azure DNS. */
  readonly dnsServers: readonly string[]
  readonly logWorkspaceId?: string
  readonly firewallPolicy?: { readonly id: string; readonly rules: Right; readonly priority: number }
  readonly peering: Right
  readonly zoneLinks: Right
}

export interface ExistingZones {
  readonly registry: string
  readonly vault: string
  readonly apiServer?: string
  readonly links: Right
}

export interface HubSubnets {
  readonly firewall: string
  /** Only a Basic firewall has one. */
  readonly firewallManagement: string | undefined
  readonly gateway: string
  readonly bastion: string
}

/** The ranges of both networks and their subnets, in CIDR notation. */
export interface AddressPlan {
  readonly hub: {
    /** One where the hub is ours. */
    readonly addressSpaces: readonly string[]
    /** `undefined` where others own the hub. */
    readonly subnets: HubSubnets | undefined
    /** The private address routes lead to: the first Azure gives out in the firewall's subnet, or that of an existing hub. */
    readonly firewallAddress: string
  }
  readonly spoke: {
    readonly addressSpace: string
    readonly applicationGateway: string
    readonly privateEndpoints: string
    readonly blue: ColourSubnets
    readonly green: ColourSubnets
  }
  /** What fits but leaves little room. */
  readonly advice: readonly AddressAdvice[]
}

/** What is allowed but better known before it is provisioned. */
export interface ConfigAdvice {
  /** Path in the configuration, for example `spoke.subnets.blue.apiServer`. */
  readonly path: string
  readonly message: string
}

export type AddressAdvice = ConfigAdvice

export interface ColourSubnets {
  readonly nodes: string
  readonly ingress: string
  readonly apiServer: string
}

/**
 * The ids other parts refer to. Names are in `config/names.ts`. Where others own the hub, its network and the hub's half
 * of the peering are theirs, and group, firewall, Bastion and gateway are only names that nothing has.
 */
export interface BaselineIds {
  readonly subscription: ResourceId
  readonly hubGroup: ResourceId
  readonly spokeGroup: ResourceId
  /** Registry, vault, gateway, monitoring: what outlives a cluster. */
  readonly platformGroup: ResourceId
  /** Both clusters, their identities, and the policies assigned to them. */
  readonly clusterGroup: ResourceId
  /** Snapshots of both clusters' volumes, where they are backed up: clusters may write all of it. */
  readonly backupGroup: ResourceId
  readonly hubNetwork: ResourceId
  readonly firewall: ResourceId
  readonly firewallPolicy: ResourceId
  readonly bastion: ResourceId
  readonly hubGateway: ResourceId
  /** The workspace of all network diagnostics. */
  readonly hubLogs: ResourceId
  readonly spokeNetwork: ResourceId
  readonly spokePeering: ResourceId
  readonly hubPeering: ResourceId
  readonly zones: Readonly<Record<ZoneName, ResourceId>>
  /** Private zone `aks-ingress.<domain>` of the clusters' ingresses; in it lies the environment's lease too. */
  readonly ingressZone: ResourceId | undefined
  /** Own or shared. */
  readonly registry: ResourceId
  readonly vault: ResourceId
  readonly gateway: ResourceId
  readonly gatewayFirewallPolicy: ResourceId
  readonly gatewayIdentity: ResourceId
  /** The workspace of the platform's and the clusters' logs. */
  readonly clusterLogs: ResourceId
  readonly metrics: ResourceId
  readonly actionGroup: ResourceId
  /** By colour. */
  readonly clusters: Readonly<Record<Colour, ClusterIds>>
}

export interface ClusterIds {
  readonly cluster: ResourceId
  readonly controlPlaneIdentity: ResourceId
  readonly kubeletIdentity: ResourceId
  readonly ingressIdentity: ResourceId
  /** Name of the group AKS keeps the nodes in. */
  readonly nodeGroup: ResourceId
}

/** The private DNS zones, by what they resolve. */
export type ZoneName = 'registry' | 'vault' | 'apiServer'

export interface Baseline {
  readonly config: BaselineConfig
  readonly addresses: AddressPlan
  readonly ids: BaselineIds
  /** On everything but the addresses, whose advice is with them. */
  readonly advice: readonly ConfigAdvice[]
}

/** One finding in a configuration file. `line` and `column` count from 1. */
export interface ConfigFinding {
  readonly file: string
  readonly line: number
  readonly column: number
  /** Where in the document, for example `environments.production.spoke.addressSpace`. */
  readonly path: string
  /** What was found, what is allowed, what to do: one sentence or two. */
  readonly message: string
}
