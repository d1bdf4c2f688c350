import type { ResourceId } from '../arm/resource-id.ts'

/** What every cluster of an environment shares and outlives it: access, entry point, registry, vault, monitoring, policy, cost. */

/** Entra groups, by object id. */
export interface Access {
  /** Administrators of the clusters. Without it nobody but the pipeline's identity can enter. */
  readonly adminGroupId?: string
  /** May read the workload's namespaces. */
  readonly readerGroupId?: string
  /** Namespaces the readers may read. */
  readonly readerNamespaces: readonly string[]
}

/** Where the entry point's certificates come from: secrets of the workflow, or a vault secret that exists already. */
export type CertificateSource =
  | { readonly from: 'workflow' }
  /** Versionless id of the secret, `https://<vault>.vault.azure.net/secrets/<name>`. */
  | { readonly from: 'vault'; readonly secretId: string }

export interface Ingress {
  /** The public domain, for example `contoso.com`. Without it there is no gateway. */
  readonly domain?: string
  /** Left label of the public name the gateway listens to: `<host>.<domain>`. */
  readonly host: string
  readonly gateway: {
    readonly minCapacity: number
    readonly maxCapacity: number
    /** Seconds a backend that leaves keeps its open requests. */
    readonly drainSeconds: number
    /** Seconds a backend has to answer. */
    readonly requestSeconds: number
    readonly probePath: string
  }
  readonly firewall: { readonly mode: 'Prevention' | 'Detection'; readonly maxUploadMegabytes: number }
  readonly certificates: {
    /** What the gateway presents to clients: a PFX without password. */
    readonly gateway: CertificateSource
    /** What the ingress controller presents to the gateway: PEM, key and chain, for `*.aks-ingress.<domain>`. */
    readonly ingress: CertificateSource
    /** The authorities the gateway trusts behind it, each as PEM text; several while one is rotated. */
    readonly trustedRoots: readonly string[]
  }
}

export type Registry =
  | {
      readonly kind: 'own'
      /** Other regions the registry is replicated to. */
      readonly replicas: readonly string[]
      /** Images must be released by a scanner before they can be pulled. */
      readonly quarantine: boolean
      /** Upstream repositories that are cached, by the repository's prefix here. */
      readonly cache: readonly { readonly name: string; readonly from: string; readonly to: string }[]
      /** Days untagged manifests of Docker's format are kept. */
      readonly untaggedDays: number
    }
  /** The registry of another environment, or of others. */
  | { readonly kind: 'shared'; readonly id: ResourceId }

/** An image of another registry that is imported into the environment's. */
export interface ImageImport {
  /** Host, repository and digest: `docker.io/library/traefik@sha256:…`. */
  readonly from: string
  /** Repository in our registry. */
  readonly to: string
  /** Tag for people. */
  readonly tag?: string
}

export interface Vault {
  /** Days a deleted vault or secret can be recovered, 7 to 90. */
  readonly softDeleteDays: number
  /** Makes another name, where the deleted one cannot be recovered: up to 4 of a-z and 0-9. */
  readonly nameSuffix: string
}

export interface Monitoring {
  /** Days the clusters' logs are kept. */
  readonly retentionDays: number
  /** Plan of the table of container logs. */
  readonly containerLogs: 'Basic' | 'Analytics'
  /** Most gigabytes a day the workspace takes in; without it there is no limit. */
  readonly dailyGigabytes?: number
  readonly prometheus: boolean
  /** Where alerts go. */
  readonly alerts: {
    readonly emails: readonly string[]
    /** An action group that exists already, instead of one of our own. */
    readonly actionGroupId?: ResourceId
  }
  /** Flow logs of the spoke network. */
  readonly flowLogs: { readonly enabled: boolean; readonly retentionDays: number; readonly trafficAnalytics: boolean }
}

export interface Policies {
  /** What the deny set does. `Audit` only reports, for a start. */
  readonly effect: 'Deny' | 'Audit'
  /** Registries beside our own whose images may run, as host or host/path prefix. */
  readonly allowedImages: readonly string[]
  /** Namespaces no policy looks at, beside those the enabled features need. */
  readonly excludedNamespaces: readonly string[]
  /** Most CPU and memory a container may ask for, as Kubernetes writes quantities. */
  readonly containerLimits: { readonly cpu: string; readonly memory: string }
}

export interface Budget {
  /** A month, in the currency the subscription is billed in. */
  readonly amount: number
  readonly emails: readonly string[]
}

/** How Azure's events about the clusters reach the repository. */
export interface Events {
  readonly relay: 'none' | 'queue' | 'logic-app'
}
