import type { ResourceId } from '../arm/resource-id.ts'
import type { Colour } from './colours.ts'
import type { ConfigurationOrigin } from './environment-key.ts'
import type { Changes, Cluster, GitOps, Upgrades } from './types-cluster.ts'
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
  /**
   * Short name of the workload, part of every resource name: 2 to 12 characters of a-z and 0-9, beginning with a
   * letter.
   */
  readonly workload: string
  readonly environment: string
  /** Azure region in its short form, for example `westeurope`. */
  readonly region: string
  readonly zones: readonly ('1' | '2' | '3')[]
  readonly tags: Readonly<Record<string, string>>
  readonly hub: {
    readonly addressSpace: string
    /** Ranges of subnets that the file sets. The ranges of all other subnets are computed. */
    readonly subnets: Partial<HubSubnets>
    readonly firewall: { readonly tier: FirewallTier; readonly publicAddresses: number }
    readonly bastion: { readonly enabled: boolean; readonly sku: 'Basic' | 'Standard' }
    readonly gateway: { readonly kind: 'none' | 'Vpn' | 'ExpressRoute'; readonly sku?: string }
    readonly logRetentionDays: number
    /**
     * An existing hub that another team owns. If it is set, `logRetentionDays` is the only setting above that is used.
     */
    readonly existing?: ExistingHub
  }
  readonly spoke: {
    readonly addressSpace: string
    /** Ranges of subnets that the file sets. The ranges of all other subnets are computed. */
    readonly subnets: {
      readonly applicationGateway?: string
      readonly privateEndpoints?: string
      readonly blue?: Partial<ColourSubnets>
      readonly green?: Partial<ColourSubnets>
    }
  }
  readonly dns: { readonly zones: 'own' | 'hub' | 'existing'; readonly existing?: ExistingZones }
  /** Ranges of all other networks that the spoke can reach. */
  readonly peeredAddressSpaces: readonly string[]
  readonly clusterAddressSpaces: { readonly pods: string; readonly services: string }
  /** Sizes for the address plan. Only the growth is set in the file; the rest follows from pools and replicas. */
  readonly scale: Scale
  /** Profile that selects the built-in defaults and the advice. */
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
  readonly changes: Changes
  readonly gitops: GitOps
}

/** Sizes for which the address plan reserves space, in each colour. */
export interface Scale {
  /** The autoscaler's maximum by node pool; 0 for a pool that does not exist. */
  readonly maximumNodes: Readonly<Record<string, number>>
  readonly growthPercent: number
  /** Largest surge of all pools that is a percentage; 0 without one. */
  readonly surgePercent: number
  /** Surge of each pool for which it is a number of nodes. */
  readonly surgeNodes: Readonly<Record<string, number>>
  /** Number of regions to which the registry is replicated, not counting its own region. */
  readonly registryReplicas: number
}

/** Whether the pipeline may write an externally owned resource. */
export type Right = 'write' | 'none'

export interface ExistingHub {
  readonly networkId: string
  readonly addressSpaces: readonly string[]
  readonly firewallAddress: string
  /** DNS servers of the spoke. Empty for Azure DNS. */
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
  /** Subnet that only a Basic firewall has. */
  readonly firewallManagement: string | undefined
  readonly gateway: string
  readonly bastion: string
}

/** The ranges of both networks and their subnets, in CIDR notation. */
export interface AddressPlan {
  readonly hub: {
    /** Ranges of the hub network. A hub that belongs to the environment has one range. */
    readonly addressSpaces: readonly string[]
    /** Subnets of the hub. `undefined` for an existing hub. */
    readonly subnets: HubSubnets | undefined
    /**
     * Private address of the firewall, the next hop of routes: the first address that Azure assigns in the firewall's
     * subnet, or the address of an existing hub's firewall.
     */
    readonly firewallAddress: string
  }
  readonly spoke: {
    readonly addressSpace: string
    readonly applicationGateway: string
    readonly privateEndpoints: string
    readonly blue: ColourSubnets
    readonly green: ColourSubnets
  }
  /** Advice for ranges that fit but are smaller than recommended. */
  readonly advice: readonly AddressAdvice[]
}

/** Advice on a setting that is allowed but can have unexpected effects later. */
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
 * Ids that other modules use. Names are in `config/names.ts`. With an existing hub, the hub's network and its side of
 * the peering belong to another team. The ids of the hub's resource group, firewall, Bastion and gateway then refer to
 * resources that do not exist.
 */
export interface BaselineIds {
  readonly subscription: ResourceId
  readonly hubGroup: ResourceId
  readonly spokeGroup: ResourceId
  /** Resource group of the registry, vault, gateway and monitoring, which outlive a cluster. */
  readonly platformGroup: ResourceId
  /** Resource group of both clusters, their identities and their policy assignments. */
  readonly clusterGroup: ResourceId
  /**
   * Resource group for the snapshots of both clusters' volumes, if the clusters are backed up. The clusters may write
   * to the whole resource group.
   */
  readonly backupGroup: ResourceId
  readonly hubNetwork: ResourceId
  readonly firewall: ResourceId
  readonly firewallPolicy: ResourceId
  readonly bastion: ResourceId
  readonly hubGateway: ResourceId
  /** Workspace of all network diagnostics. */
  readonly hubLogs: ResourceId
  readonly spokeNetwork: ResourceId
  readonly spokePeering: ResourceId
  readonly hubPeering: ResourceId
  readonly zones: Readonly<Record<ZoneName, ResourceId>>
  /**
   * Private zone of the environment's lease and operation record. It is linked to no network, and every environment has
   * it.
   */
  readonly recordZone: ResourceId
  /**
   * Private zone `aks-ingress.<domain>` of the clusters' ingress controllers. Earlier versions kept the lease in it.
   */
  readonly ingressZone: ResourceId | undefined
  /** Registry of the environment, or a shared registry. */
  readonly registry: ResourceId
  readonly vault: ResourceId
  readonly gateway: ResourceId
  readonly gatewayFirewallPolicy: ResourceId
  readonly gatewayIdentity: ResourceId
  /** Workspace of the logs of platform and clusters. */
  readonly clusterLogs: ResourceId
  readonly metrics: ResourceId
  readonly actionGroup: ResourceId
  /** Ids of the clusters by colour. */
  readonly clusters: Readonly<Record<Colour, ClusterIds>>
}

export interface ClusterIds {
  readonly cluster: ResourceId
  readonly controlPlaneIdentity: ResourceId
  readonly kubeletIdentity: ResourceId
  readonly ingressIdentity: ResourceId
  /** Node resource group, which AKS creates. */
  readonly nodeGroup: ResourceId
}

/** Private DNS zones by the service that they resolve. */
export type ZoneName = 'registry' | 'vault' | 'apiServer'

export interface Baseline {
  readonly config: BaselineConfig
  readonly addresses: AddressPlan
  readonly ids: BaselineIds
  /** Advice on all settings except addresses. `addresses.advice` has the advice on addresses. */
  readonly advice: readonly ConfigAdvice[]
  /** The file of the configuration; absent if the configuration does not come from a file. */
  readonly origin?: ConfigurationOrigin
}

/** One finding in a configuration file. `line` and `column` count from 1. */
export interface ConfigFinding {
  readonly file: string
  readonly line: number
  readonly column: number
  /** Path in the document, for example `environments.production.spoke.addressSpace`. */
  readonly path: string
  /** One or two sentences: the value found, the values allowed, and what to do. */
  readonly message: string
}
