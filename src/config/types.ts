import type { ResourceId } from '../arm/resource-id.ts'

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
    readonly firewall: { readonly tier: FirewallTier; readonly publicAddresses: number }
    readonly bastion: { readonly enabled: boolean; readonly sku: 'Basic' | 'Standard' }
    readonly logRetentionDays: number
  }
  readonly spoke: { readonly addressSpace: string }
}

/** The ranges of both networks and their subnets, in CIDR notation. */
export interface AddressPlan {
  readonly hub: {
    readonly addressSpace: string
    readonly firewall: string
    /** Only a Basic firewall has one. */
    readonly firewallManagement: string | undefined
    readonly gateway: string
    readonly bastion: string
    /** The private address the firewall is expected to take: the first Azure gives out in its subnet. */
    readonly firewallAddress: string
  }
  readonly spoke: {
    readonly addressSpace: string
    readonly applicationGateway: string
    readonly privateEndpoints: string
    readonly blue: ColourSubnets
    readonly green: ColourSubnets
  }
}

export interface ColourSubnets {
  readonly nodes: string
  readonly ingress: string
  readonly apiServer: string
}

export type Colour = 'blue' | 'green'

/** The ids other parts refer to. Names are in `config/names.ts`. */
export interface BaselineIds {
  readonly subscription: ResourceId
  readonly hubGroup: ResourceId
  readonly spokeGroup: ResourceId
  readonly hubNetwork: ResourceId
  readonly firewall: ResourceId
  readonly firewallPolicy: ResourceId
  readonly bastion: ResourceId
  readonly hubLogs: ResourceId
  readonly spokeNetwork: ResourceId
  readonly spokePeering: ResourceId
  readonly hubPeering: ResourceId
}

export interface Baseline {
  readonly config: BaselineConfig
  readonly addresses: AddressPlan
  readonly ids: BaselineIds
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
