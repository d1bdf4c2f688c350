/** The cluster, its node pools, how it is upgraded and what Flux applies to it. */

export interface OsDisk {
  readonly type: 'Ephemeral' | 'Managed'
  readonly gigabytes: number
}

export interface NodePool {
  readonly vmSize: string
  readonly minNodes: number
  readonly maxNodes: number
  readonly maxPods: number
  readonly osDisk: OsDisk
  /** Extra nodes while the pool is upgraded, in percent of its nodes. */
  readonly surgePercent: number
  readonly labels: Readonly<Record<string, string>>
  /** For example `gpu=true:NoSchedule`. */
  readonly taints: readonly string[]
  /** Spot machines can be taken away at any time; only for user pools. */
  readonly spot: boolean
}

export interface Features {
  readonly keda: boolean
  readonly costAnalysis: boolean
  /** `undefined` for none; hours between two cleanings. */
  readonly imageCleanerHours?: number
  readonly defender: boolean
  /** `command invoke` through Resource Manager. */
  readonly runCommand: boolean
  readonly backup: boolean
  readonly networkObservability: boolean
  /** Storage drivers; the baseline's workload is stateless. */
  readonly storage: {
    readonly disk: boolean
    readonly file: boolean
    readonly blob: boolean
    readonly snapshots: boolean
  }
}

export interface Cluster {
  /** Minor version such as `1.34`; without it the newest that is offered and supported by everything else. */
  readonly kubernetesVersion?: string
  readonly tier: 'Free' | 'Standard' | 'Premium'
  readonly supportPlan: 'KubernetesOfficial' | 'AKSLongTermSupport'
  readonly networkPolicy: 'cilium' | 'azure'
  readonly systemPool: NodePool
  /** User pools by name: 1 to 12 of a-z and 0-9. */
  readonly pools: Readonly<Record<string, NodePool>>
  readonly features: Features
  /** Strings, as the cluster autoscaler takes them; keys as AKS names them. */
  readonly autoscaler: Readonly<Record<string, string>>
}

export type Weekday = 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | 'Sunday'

/** A weekly maintenance window. */
export interface Window {
  readonly day: Weekday
  /** `HH:MM` in that offset. */
  readonly start: string
  /** 4 to 24. */
  readonly hours: number
  /** For example `+01:00`. */
  readonly utcOffset: string
}

/** Days on which nothing is upgraded; both ends included, `YYYY-MM-DD`. */
export interface Freeze {
  readonly from: string
  readonly to: string
  readonly reason: string
}

export interface Upgrades {
  /** In place, or a new cluster beside the old one. */
  readonly strategy: 'in-place' | 'immutable'
  readonly kubernetesChannel: 'none' | 'patch' | 'stable' | 'rapid'
  readonly nodeImageChannel: 'None' | 'NodeImage' | 'SecurityPatch' | 'Unmanaged'
  readonly windows: { readonly kubernetes: Window; readonly nodeImages: Window }
  readonly freezes: readonly Freeze[]
  /** An immutable cluster older than this is to be replaced. */
  readonly maxClusterAgeDays: number
}

export type GitRevision =
  | { readonly branch: string }
  | { readonly tag: string }
  | { readonly semver: string }
  | { readonly commit: string }

/** What Flux applies. Without a source a cluster is not bootstrapped. */
export interface GitOps {
  readonly source?:
    | {
        readonly kind: 'git'
        readonly url: string
        readonly revision: GitRevision
        readonly access: 'public' | 'https' | 'ssh'
      }
    | { readonly kind: 'oci'; readonly repository: string; readonly tag: string }
  readonly path: string
  /** Seconds between two looks at the source. */
  readonly intervalSeconds: number
}
