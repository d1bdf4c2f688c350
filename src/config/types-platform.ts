import type { ResourceId } from '../arm/resource-id.ts'

/**
 * Types of the platform, which all clusters of an environment share: access, entry point, registry, key vault,
 * monitoring, policies, cost.
 */

/** Entra groups with access, by object id. */
export interface Access {
  /** Group of the cluster administrators. If absent, only the pipeline's identity has access. */
  readonly adminGroupId?: string
  /** Group that may read the namespaces in `readerNamespaces`. If absent, no group may read them. */
  readonly readerGroupId?: string
  /** Namespaces that the reader group may read. */
  readonly readerNamespaces: readonly string[]
}

/** Source of a certificate: secrets of the workflow, or an existing key vault secret. */
export type CertificateSource =
  | { readonly from: 'workflow' }
  /** Versionless id of the secret, `https://<vault>.vault.azure.net/secrets/<name>`. */
  | { readonly from: 'vault'; readonly secretId: string }

export interface Ingress {
  /** Public domain, for example `contoso.com`. If absent, no gateway is created. */
  readonly domain?: string
  /** First label of the public name of the gateway: `<host>.<domain>`. */
  readonly host: string
  readonly gateway: {
    readonly minCapacity: number
    readonly maxCapacity: number
    /** Connection draining: seconds in which a removed backend can finish its open requests. */
    readonly drainSeconds: number
    /** Request timeout: seconds in which a backend must respond. */
    readonly requestSeconds: number
    readonly probePath: string
  }
  readonly firewall: { readonly mode: 'Prevention' | 'Detection'; readonly maxUploadMegabytes: number }
  readonly certificates: {
    /** Certificate that the gateway presents to clients: a PFX without a password. */
    readonly gateway: CertificateSource
    /**
     * Certificate that the ingress controller presents to the gateway: PEM, key and chain, for
     * `*.aks-ingress.<domain>`.
     */
    readonly ingress: CertificateSource
    /**
     * CA certificates that the gateway uses to verify the ingress controller, each as PEM text. During a rotation, the
     * list has both the old and the new certificate.
     */
    readonly trustedRoots: readonly string[]
  }
}

export type Registry =
  | {
      readonly kind: 'own'
      /** Other regions to which the registry is replicated. */
      readonly replicas: readonly string[]
      /** Whether new images are quarantined until a scanner releases them. */
      readonly quarantine: boolean
      /** Cache rules: the upstream repository `from` is available as `to`. */
      readonly cache: readonly { readonly name: string; readonly from: string; readonly to: string }[]
      /** Retention of untagged manifests in Docker format, in days. */
      readonly untaggedDays: number
    }
  /** An existing registry, of another environment or another team. */
  | { readonly kind: 'shared'; readonly id: ResourceId }

/** An image that is imported from another registry into the registry of the environment. */
export interface ImageImport {
  /** Host, repository and digest: `docker.io/library/traefik@sha256:…`. */
  readonly from: string
  /** Repository in the registry of the environment. */
  readonly to: string
  /** Additional image tag for people to read, such as a version. */
  readonly tag?: string
}

export interface Vault {
  /** Days in which a deleted vault or secret can be recovered, 7 to 90. */
  readonly softDeleteDays: number
  /** Suffix for another vault name if a deleted vault cannot be recovered: up to 4 characters of a-z and 0-9. */
  readonly nameSuffix: string
}

export interface Monitoring {
  /** Retention of the logs of the clusters, in days. */
  readonly retentionDays: number
  /** Table plan of the container logs. */
  readonly containerLogs: 'Basic' | 'Analytics'
  /** Daily cap of the workspace in GB. If absent, the workspace has no limit. */
  readonly dailyGigabytes?: number
  readonly prometheus: boolean
  /** Recipients of alerts. */
  readonly alerts: {
    readonly emails: readonly string[]
    /** An existing action group that is used instead of a new one. */
    readonly actionGroupId?: ResourceId
  }
  /** Flow logs of the spoke network. */
  readonly flowLogs: { readonly enabled: boolean; readonly retentionDays: number; readonly trafficAnalytics: boolean }
}

export interface Policies {
  /** Effect of the strict policies. `Audit` only reports violations. */
  readonly effect: 'Deny' | 'Audit'
  /** Other registries from which images may run, as host or host/path prefix. */
  readonly allowedImages: readonly string[]
  /** Namespaces that are excluded from the policies, in addition to those of enabled features. */
  readonly excludedNamespaces: readonly string[]
  /** Largest CPU and memory limits that a container may have, as Kubernetes quantities. */
  readonly containerLimits: { readonly cpu: string; readonly memory: string }
}

export interface Budget {
  /** Amount for a month, in the billing currency of the subscription. */
  readonly amount: number
  readonly emails: readonly string[]
}

/** Settings for the delivery of Azure's events about the clusters to the repository. */
export interface Events {
  readonly relay: 'none' | 'queue' | 'logic-app'
}
