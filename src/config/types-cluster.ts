/** Types of the cluster, its node pools, upgrades and GitOps. */

export interface OsDisk {
  readonly type: 'Ephemeral' | 'Managed'
  readonly gigabytes: number
}

/** Behaviour of a node pool during an upgrade. */
export interface PoolUpgrade {
  /** Nodes that are added at one time: a number, or a percentage of the pool such as `33%`. Absent: none. */
  readonly maxSurge?: string
  /**
   * Nodes that are replaced in place at one time: a number, or a percentage of the pool. Absent: none. A pool has exactly
   * one of the two amounts.
   */
  readonly maxUnavailable?: string
  /** Minutes that AKS waits until the pods of a node have left, before the upgrade stops. */
  readonly drainTimeoutMinutes: number
  /** Minutes that AKS waits after each node. */
  readonly soakMinutes: number
  /**
   * Behaviour of AKS if it cannot drain a node. `Schedule`: the upgrade stops, and the node takes pods again.
   * `Cordon`: the node stays out of service, and the upgrade continues.
   */
  readonly undrainable: 'Schedule' | 'Cordon'
}

export interface NodePool {
  readonly vmSize: string
  readonly minNodes: number
  readonly maxNodes: number
  readonly maxPods: number
  readonly osDisk: OsDisk
  /** Whether the host encrypts temporary disks and disk caches. Only the creation of a pool can set it. */
  readonly encryptionAtHost: boolean
  readonly upgrade: PoolUpgrade
  readonly labels: Readonly<Record<string, string>>
  /** Kubernetes taints, for example `gpu=true:NoSchedule`. */
  readonly taints: readonly string[]
  /** Spot machines, which Azure can evict at any time. Only user pools can use them. */
  readonly spot: boolean
}

export interface Features {
  readonly keda: boolean
  readonly costAnalysis: boolean
  /** Hours between two runs of the image cleaner; `undefined` if it is off. */
  readonly imageCleanerHours?: number
  readonly defender: boolean
  /** Whether `az aks command invoke` can run commands in the cluster through Resource Manager. */
  readonly runCommand: boolean
  readonly backup: boolean
  readonly networkObservability: boolean
  /** Storage drivers to install. The baseline's workload is stateless and needs none of them. */
  readonly storage: {
    readonly disk: boolean
    readonly file: boolean
    readonly blob: boolean
    readonly snapshots: boolean
  }
}

export interface Cluster {
  /**
   * Requested version: a minor version such as `1.36`, which each of its patches satisfies, or a patch such as `1.36.2`.
   * If absent, a new cluster gets the newest version that the region offers and all other settings support.
   */
  readonly kubernetesVersion?: string
  readonly tier: 'Free' | 'Standard' | 'Premium'
  readonly supportPlan: 'KubernetesOfficial' | 'AKSLongTermSupport'
  readonly networkPolicy: 'cilium' | 'azure'
  readonly systemPool: NodePool
  /** User pools by name. A name has 1 to 12 characters of a-z and 0-9. */
  readonly pools: Readonly<Record<string, NodePool>>
  readonly features: Features
  /** Settings of the cluster autoscaler, by their names in AKS. The autoscaler expects all values as text. */
  readonly autoscaler: Readonly<Record<string, string>>
}

export type Weekday = 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | 'Sunday'

/** A maintenance window. It opens on one day of each week, unless its type allows more. */
export interface Window<Day extends string = Weekday> {
  readonly day: Day
  /** `HH:MM` in the time of `utcOffset`. */
  readonly start: string
  /** Length in hours, 4 to 24. */
  readonly hours: number
  /** Offset from UTC, for example `+01:00`. */
  readonly utcOffset: string
}

/** A period in which nothing is upgraded. `from` and `to` are dates as `YYYY-MM-DD`. Both days are included. */
export interface Freeze {
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** A kind of evidence that upgrades of this environment do without until a day. */
export interface Acceptance {
  /** `cluster`: everything that only the API server shows. */
  readonly evidence: 'cluster' | 'azure' | 'manifests' | 'workloads' | 'budgets' | 'webhooks' | 'api-usage' | 'nodes'
  /** Last day, as `YYYY-MM-DD`. */
  readonly until: string
  readonly reason: string
}

export interface Upgrades {
  /** Upgrade in place, or create a replacement next to the old cluster. */
  readonly strategy: 'in-place' | 'immutable'
  readonly kubernetesChannel: 'none' | 'patch' | 'stable' | 'rapid'
  readonly nodeImageChannel: 'None' | 'NodeImage' | 'SecurityPatch' | 'Unmanaged'
  readonly windows: {
    readonly kubernetes: Window
    /** AKS can update the nodes more often than once a week. */
    readonly nodeImages: Window<Weekday | 'daily' | 'every-other-day'>
  }
  readonly freezes: readonly Freeze[]
  readonly accept: readonly Acceptance[]
  /** Pools that are upgraded first, in this order. Then the system pool and the others follow. */
  readonly poolOrder: readonly string[]
  /** Environment in which a version must have run before this environment is upgraded to it. */
  readonly after?: string
  /** Hours for which a version must have run in `after`. */
  readonly soakHours: number
  /** Days by which a node image may be newer than the one that has run in `after`. */
  readonly imageLagDays: number
  /** Conditions before an upgrade continues with the next pool. */
  readonly gates: {
    /** Flux has applied the expected revision. */
    readonly flux: boolean
    /** The gateway reports the cluster as healthy. */
    readonly gateway: boolean
    /** Highest share of requests from the gateway that fail, in percent. Absent: the share is not judged. */
    readonly failedRequestsPercent?: number
  }
  /** Version that an upgrade takes if the configuration names none. */
  readonly follow: 'patch' | 'minor'
  /** Whether an upgrade keeps both channels off for as long as AKS can roll node pools back. */
  readonly keepRollback: boolean
  /** Age in days after which an immutable cluster must be replaced. */
  readonly maxClusterAgeDays: number
}

/** The environment that must have a change first. */
export interface Changes {
  /** Environment of the file. Absent: changes are applied in any order. */
  readonly after?: string
  /** Hours for which it must have had the change. */
  readonly soakHours: number
  /** Whether this also holds for the revision of `gitops.source`. */
  readonly gitops: boolean
}

export type GitRevision =
  | { readonly branch: string }
  | { readonly tag: string }
  | { readonly semver: string }
  | { readonly commit: string }

/** Manifests that Flux applies. Without a source, a cluster is not bootstrapped. */
export interface GitOps {
  readonly source?:
    | {
        readonly kind: 'git'
        readonly url: string
        readonly revision: GitRevision
        readonly access: 'public' | 'https' | 'ssh'
        /** User for a token over HTTPS. If absent, Flux uses `git`, which most hosts accept. */
        readonly httpsUser?: string | undefined
        /** Certificates, as PEM, of the authorities that issue the host's certificate. */
        readonly httpsCACert?: string | undefined
        /** Lines of a known_hosts file with the public keys of the host. */
        readonly sshKnownHosts?: string | undefined
      }
    | { readonly kind: 'oci'; readonly repository: string; readonly tag: string }
  readonly path: string
  /** Seconds between two checks of the source. */
  readonly intervalSeconds: number
}
